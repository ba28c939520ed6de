/**
 * What a tab hears over its one WebSocket, `celltrail/v1/events?from=<cursor>`. Events name what
 * changed and carry no data: screens ask for what they show. At most 4 a second for each subject.
 */
export type TrailEvent =
  | { type: 'experiment'; experiment_id: string }
  | { type: 'run'; run_id: string; experiment_id: string; session_id: string | null }
  /** `ended`: with this it is over. */
  | { type: 'session'; session_id: string; notebook_path: string | null; ended?: boolean }
  | { type: 'execution'; session_id: string; execution_id: string; cell_id: string | null }
  /** How far the remote is. */
  | { type: 'sync' }
  /** How the notebook is recorded has changed, or its prints were seen to look like metrics. */
  | { type: 'notebook-settings'; notebook_path: string }
  /** The series has new points. `not_finite`: one of them is NaN or infinite. */
  | {
      type: 'series';
      run_id: string;
      metric_key: string;
      session_id: string | null;
      not_finite?: true;
    };

/**
 * Sent by the server. `reset` comes first when `from` is absent or too old to be resumed:
 * whatever the tab holds may be stale and is to be asked for again. The Python side sends
 * `server` of its own accord when the companion goes or comes back. Every HEARTBEAT_INTERVAL_MS an
 * `events` without events says that the connection lives.
 */
export type EventMessage =
  | { type: 'reset'; cursor: string }
  | { type: 'events'; cursor: string; events: TrailEvent[] }
  | ({ type: 'server' } & CompanionNews);

export interface CompanionNews {
  state: CompanionState;
  /** For people; empty when there is nothing to say. */
  message: string;
  /** How often it was started since it was ready last; absent below 2. */
  tries?: number;
  /** The last lines that it wrote, of one that failed. */
  log?: string;
}

/** `starting` also covers a restart after a crash; `failed`: it does not start, `message` says why. */
export type CompanionState = 'ready' | 'starting' | 'failed';

export const EVENTS_PATH = 'celltrail/v1/events';
export const EVENT_INTERVAL_MS = 250;
export const HEARTBEAT_INTERVAL_MS = 15_000;
