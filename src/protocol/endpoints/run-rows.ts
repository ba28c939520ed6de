import type { WireDouble } from '../double.ts';
import { endpoint, INT, STRING, STRINGS } from '../endpoint.ts';
import type { RunStatus } from '../entities/run.ts';
import type { Session } from '../entities/session.ts';
import { CELLTRAIL_PINNED } from '../tags.ts';

/** Which runs a list, its groups and its columns are about. */
export interface RunChoice {
  /** Only runs of this notebook's sessions. */
  notebook_path?: string;
  experiment_id?: string;
  /**
   * What a person typed into the filter box (docs/search.md): comparisons as in `filter`, in which a
   * bare name such as `val/acc` is looked up among metrics, params, tags and attributes; words that
   * are no comparison are parts of the name. A fault is an error with `fault`.
   */
  query?: string;
  /** As in runs/search, and what search.md says of it. */
  filter?: string;
  /** Absent: `active`. */
  stage?: 'active' | 'deleted';
}

export interface ListRunRows extends RunChoice {
  /**
   * Absent or `session`: a session is one row; it matches if any of its runs does (docs/search.md has
   * the rule for one that only holds others). `none`: one row a
   * run, but for session runs that logged nothing themselves and have runs nested under them.
   */
  fold?: 'session' | 'none';
  /**
   * As in runs/search; absent: newest first. Runs that lack the value come last, as do those with NaN;
   * params and tags order as numbers where they are some. Besides MLflow's attributes there are
   * `attributes.experiment_name`, and `attributes.duration`, from the start to the end, or to now where
   * there is none; of a folded session, which has its own place by both, the time that its cells took.
   * PINNED_FIRST as the first one has what is pinned above the rest.
   */
  order_by?: string[];
  /** Only rows of this group, as listRunGroups names it. */
  group_by?: string;
  /** Absent with `group_by`: those that have no value. */
  group?: string;
  /** As in ListRunGroups. */
  utc_offset?: number;
  /** Of the first row, from 0; absent: 0. */
  offset?: number;
  /** Absent: 100. */
  max_results?: number;
  /** Absent: all that the rows have. */
  metric_keys?: string[];
  param_keys?: string[];
  tag_keys?: string[];
}

/**
 * Rows of runs; a column is an array with one entry a row.
 *
 * Folded by session, a session run is one row. If one run is nested under it, that run's metrics and
 * params are the row's, beside those that tags of cells logged to the session run itself; if several
 * are, each that matches is a row of its own with `parent` set, right behind its session's. The
 * session's row shows the values, and has the place, of the one that comes first in the order asked for,
 * among those that match (among all when only the session run does): the newest, or the best. By name,
 * state and user it has its own place. What a nested run lacks, it has from its session run when it is
 * filtered and ordered by metrics, params and tags. Runs outside sessions, or whose session run is in
 * another stage or experiment than is asked for, are rows of their own.
 */
export interface RunRows {
  /** Top-level rows that match, on all pages. */
  total: number;
  run_id: string[];
  run_name: string[];
  experiment_id: string[];
  /** Index of the row that this one is nested under, or -1. */
  parent: number[];
  /** How many match that are nested under it: the first 200 of them have rows. */
  nested_count: number[];
  status: RunStatus[];
  /** Why the run ended (tag `celltrail.end`); null while it runs or when nothing is known. */
  end_reason: (string | null)[];
  start_time: number[];
  end_time: (number | null)[];
  user_id: string[];
  /** The session that the run is the session run of; with `fold: 'none'` the one that it was made in. */
  session: (Session | null)[];
  /** Name of that session's run. */
  session_name: (string | null)[];
  /** Path of the notebook or script. */
  source_name: (string | null)[];
  /** Tag `mlflow.note.content`: Markdown. */
  note: (string | null)[];
  /** Tag `celltrail.pinned`. */
  pinned: boolean[];
  /** Latest values by metric key. Of keys that were asked for there is a column in any case. */
  metrics: Record<string, (WireDouble | null)[]>;
  params: Record<string, (string | null)[]>;
  /** Those that people set: without `mlflow.…` and `celltrail.…`. */
  tags: Record<string, (string | null)[]>;
  /** Whose metrics and params these are first: run id of the row, or of the one run folded into it. */
  values_run_id: string[];
}

export interface ListRunGroups extends RunChoice {
  /**
   * `experiment`, `notebook`, `status`, `user`, `day` (of the start), `tags.<key>` or `params.<key>`;
   * absent: one group of all, for an aggregate row.
   */
  group_by?: string;
  /** Minutes east of UTC, for `day`; absent: 0. */
  utc_offset?: number;
  /** Metrics to aggregate. */
  metric_keys?: string[];
}

/** Groups of runs, one entry a group in each column; the largest 1,000 groups at most. */
export interface RunGroups {
  /** Runs that match; one row a run, as with `fold: 'none'`. */
  total: number;
  /** null: of the runs that have no value. `experiment`: its id; `day`: `2026-11-24`. */
  group: (string | null)[];
  /** To be read by people: the experiment's name. */
  label: string[];
  count: number[];
  /** Over latest values that are finite. */
  metrics: Record<string, (MetricAggregate | null)[]>;
}

export interface MetricAggregate {
  count: number;
  min: WireDouble;
  max: WireDouble;
  mean: WireDouble;
}

export type ListRunColumns = RunChoice;

/** What the runs that match, as with `fold: 'none'`, have values of, most frequent first; at most 2,000 keys of each kind. */
export interface RunColumnKeys {
  total: number;
  metrics: RunColumnKey[];
  params: RunColumnKey[];
  tags: RunColumnKey[];
}

export interface RunColumnKey {
  key: string;
  /** Runs that have it. */
  count: number;
  /** Not all of them have the same value. Of keys whose values are not at hand in a large store: true. */
  differs: boolean;
}

export interface ListRunColumnValues extends RunChoice {
  /** `params.<key>`, `tags.<key>`, or an attribute's name such as `status`. */
  column: string;
  /** Values that begin so, in either case. */
  prefix?: string;
  /** Absent: 20. */
  max_results?: number;
}

/** An entry of `order_by`. */
export const PINNED_FIRST = `tags.\`${CELLTRAIL_PINNED}\` DESC`;

const CHOICE = {
  notebook_path: STRING,
  experiment_id: STRING,
  query: STRING,
  filter: STRING,
  stage: STRING
} as const;

export const listRunRows = endpoint<ListRunRows, RunRows>('GET', 'celltrail/v1/run-rows', {
  ...CHOICE,
  fold: STRING,
  order_by: STRINGS,
  group_by: STRING,
  group: STRING,
  utc_offset: INT,
  offset: INT,
  max_results: INT,
  metric_keys: STRINGS,
  param_keys: STRINGS,
  tag_keys: STRINGS
});

export const listRunGroups = endpoint<ListRunGroups, RunGroups>('GET', 'celltrail/v1/run-groups', {
  ...CHOICE,
  group_by: STRING,
  utc_offset: INT,
  metric_keys: STRINGS
});

export const listRunColumns = endpoint<ListRunColumns, RunColumnKeys>(
  'GET',
  'celltrail/v1/run-columns',
  CHOICE
);

/** Most frequent values of a column, for completion. */
export const listRunColumnValues = endpoint<ListRunColumnValues, { values: string[] }>(
  'GET',
  'celltrail/v1/run-column-values',
  { ...CHOICE, column: STRING, prefix: STRING, max_results: INT }
);
