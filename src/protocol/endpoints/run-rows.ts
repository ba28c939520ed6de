import type { WireDouble } from '../double.ts';
import { endpoint, INT, STRING, STRINGS } from '../endpoint.ts';
import type { RunStatus } from '../entities/run.ts';
import type { Session } from '../entities/session.ts';

export interface ListRunRows {
  /** Only rows of this notebook's sessions. */
  notebook_path?: string;
  experiment_id?: string;
  /** As in runs/search; it is asked of a session's own run. */
  filter?: string;
  /** As in runs/search; absent: newest first. */
  order_by?: string[];
  /** Absent: 100. */
  max_results?: number;
  page_token?: string;
}

/**
 * Rows of runs, folded by session, newest first; a column is an array with one entry a row.
 *
 * A session run is one row. If one run is nested under it, that run's metrics and params are the
 * row's, beside those that tags of cells logged to the session run itself; if several are, each is a
 * row of its own with `parent` set, right behind its session's, and the session's row shows the newest
 * one's. Runs outside sessions are rows of their own.
 */
export interface RunRows {
  /** Top-level rows that match, on all pages. */
  total: number;
  next_page_token: string;
  run_id: string[];
  run_name: string[];
  experiment_id: string[];
  /** Index of the row that this one is nested under, or -1. */
  parent: number[];
  status: RunStatus[];
  /** Why the run ended (tag `celltrail.end`); null while it runs or when nothing is known. */
  end_reason: (string | null)[];
  start_time: number[];
  end_time: (number | null)[];
  session: (Session | null)[];
  /** Latest values by metric key. */
  metrics: Record<string, (WireDouble | null)[]>;
  params: Record<string, (string | null)[]>;
  /** Whose metrics and params these are first: run id of the row, or of the one run folded into it. */
  values_run_id: string[];
}

export const listRunRows = endpoint<ListRunRows, RunRows>('GET', 'celltrail/v1/run-rows', {
  notebook_path: STRING,
  experiment_id: STRING,
  filter: STRING,
  order_by: STRINGS,
  max_results: INT,
  page_token: STRING
});
