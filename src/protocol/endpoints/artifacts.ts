import { endpoint, STRING } from '../endpoint.ts';
import type { FileInfo } from '../entities/run.ts';
import type { RunRef } from './runs.ts';

export interface ListArtifacts extends RunRef {
  path?: string;
  page_token?: string;
}

export interface ListArtifactsResponse {
  root_uri?: string;
  files?: FileInfo[];
  next_page_token?: string;
}

/** Paths in the answer are relative to the run's artifact root. */
export const listArtifacts = endpoint<ListArtifacts, ListArtifactsResponse>(
  'GET',
  '2.0/mlflow/artifacts/list',
  { run_id: STRING, run_uuid: STRING, path: STRING, page_token: STRING }
);

/** Paths in the answer are relative to the path that was asked for. */
export const listProxiedArtifacts = endpoint<{ path?: string }, { files?: FileInfo[] }>(
  'GET',
  '2.0/mlflow-artifacts/artifacts',
  { path: STRING }
);

/** GET, PUT and DELETE of `<this>/<artifact path>` stream the file itself. */
export const PROXIED_ARTIFACTS_PATH = '2.0/mlflow-artifacts/artifacts';
