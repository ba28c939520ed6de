import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { EventStream } from '../client/event-stream.ts';
import type { TrackingClient } from '../client/tracking-client.ts';

/** The tracking server of this Jupyter server. Nothing is asked before one of the two is read. */
export interface ITrackingClient {
  readonly client: TrackingClient;
  /** One for the whole page. */
  readonly events: EventStream;
}

export const ITrackingClient = new Token<ITrackingClient>(
  'celltrail:ITrackingClient',
  'Reads the record of runs, executions and metrics, and hears of its changes.'
);

/** What the reader chose in the settings editor; the defaults where there are no settings. */
export interface ICelltrailSettings {
  readonly inlinePlots: boolean;
  readonly statusBar: boolean;
  readonly cellMarks: boolean;
  /** Of cells that log, when they took long and nobody sees them end. */
  readonly notifyEnd: boolean;
  readonly longRunSeconds: number;
  readonly notifyNotFinite: boolean;
  readonly changed: ISignal<ICelltrailSettings, void>;
}

export const ICelltrailSettings = new Token<ICelltrailSettings>(
  'celltrail:ICelltrailSettings',
  'The settings of celltrail.'
);

/** Commands that one plugin gives and others use. */
export const CommandIDs = {
  /** Arguments `run_id` and, where a cell is to be shown at once, `execution_id`. */
  openRun: 'celltrail:open-run',
  /** Argument `run_id`. */
  openNotebook: 'celltrail:open-notebook',
  /** What the key for saving does in such a notebook. */
  refuseSave: 'celltrail:refuse-save',
  /** Argument `run_ids`. */
  compareRuns: 'celltrail:compare-runs',
  /** Arguments `query` and `experiment_id`, both optional. */
  openTable: 'celltrail:open-table',
  showRuns: 'celltrail:show-runs',
  openSync: 'celltrail:open-sync',
  retrySync: 'celltrail:retry-sync',
  /** Where it is paused it goes on. */
  pauseSync: 'celltrail:pause-sync',
  /** Of the open notebook; where it is off it goes on. */
  toggleTracking: 'celltrail:toggle-tracking'
} as const;
