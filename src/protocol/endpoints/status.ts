import { endpoint } from '../endpoint.ts';

/** Facts of the server for the sidebar's footer and the status bar. */
export interface ServerStatus {
  version: string;
  /** Folder of the store, for people. */
  data_dir: string;
  data_bytes: number;
  started_time: number;
  experiments: number;
  runs: number;
}

export const getStatus = endpoint<Record<never, never>, ServerStatus>(
  'GET',
  'celltrail/v1/status',
  {}
);
