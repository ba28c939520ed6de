import { endpoint, INT, required, STRING } from '../endpoint.ts';
import type { WireDouble } from '../double.ts';
import type { Execution, ExecutionOutput, Session } from '../entities/session.ts';

export interface ListSessions {
  notebook_path?: string;
  kernel_id?: string;
  /** Newest first; absent: 100. */
  max_results?: number;
}

/** What one execution logged into one series. */
export interface CellMetric {
  run_id: string;
  metric_key: string;
  /** Points of this execution, exact duplicates counted once. */
  count: number;
  /** Distinct steps, counted up to 2: a curve needs two. */
  steps: number;
  last_value: WireDouble;
  last_step: number;
}

/** A metric that a cell's tag `plot:<metric>` asks for, whoever logged it in the session. */
export interface PlottedMetric {
  run_id: string;
  metric_key: string;
  /** Points of the whole series, exact duplicates counted once. */
  count: number;
  /** Distinct steps, counted up to 2. */
  steps: number;
}

/** The newest execution of a cell, and what it logged. */
export interface CellMetrics {
  cell_id: string;
  execution_id: string;
  /** The kernel's `[n]`; null until it is known. */
  execution_count: number | null;
  attempt: number;
  state: Execution['state'];
  /** ms; null until it starts or ends. */
  started_time: number | null;
  ended_time: number | null;
  metrics: CellMetric[];
  /** Names of the runs that it logged these metrics and params to. */
  run_names: string[];
  /** Keys of params that it logged, each once. */
  params: string[];
  plotted: PlottedMetric[];
  /** What is wrong with the cell's tags, in words; null when nothing is. */
  note: string | null;
}

/** A cell of a session as it ran last. */
export interface RanCell {
  cell_id: string;
  /** The kernel's `[n]` of the newest execution; null until it is known. */
  execution_count: number | null;
  /** Of its executions, oldest first. */
  positions: number[];
  /** Of the first execution that ran what the newest did, with nothing else in between. */
  since_position: number;
  /** '' where it is not kept. */
  source: string;
}

export const listSessions = endpoint<ListSessions, { sessions: Session[] }>(
  'GET',
  'celltrail/v1/sessions',
  { notebook_path: STRING, kernel_id: STRING, max_results: INT }
);

export const getSession = endpoint<{ session_id: string }, { session: Session }>(
  'GET',
  'celltrail/v1/session',
  { session_id: required(STRING) }
);

/** In order of position. */
export const listExecutions = endpoint<{ session_id: string }, { executions: Execution[] }>(
  'GET',
  'celltrail/v1/executions',
  { session_id: required(STRING) }
);

/** In the order in which the cells ran last. Those that have not run, and code of no cell, are left out. */
export const listRanCells = endpoint<{ session_id: string }, { cells: RanCell[] }>(
  'GET',
  'celltrail/v1/ran-cells',
  { session_id: required(STRING) }
);

/** Outputs that were kept of one execution, in nbformat's shape. */
export const getOutputs = endpoint<{ execution_id: string }, { outputs: ExecutionOutput[] }>(
  'GET',
  'celltrail/v1/outputs',
  { execution_id: required(STRING) }
);

/**
 * Writes the executed notebook and the log of executions of a session among the artifacts of its run
 * now, as is done when it ends. Answers their paths, once they are there.
 */
export const writeSessionFiles = endpoint<{ session_id: string }, { paths: string[] }>(
  'POST',
  'celltrail/v1/session-files',
  { session_id: required(STRING) }
);

/**
 * For each cell of the notebook's newest session (or of the named one) whose newest execution
 * logged metrics or params: which. So are cells whose tags ask for a plot, or are wrong; others are
 * left out.
 */
export const listCellMetrics = endpoint<
  { notebook_path?: string; session_id?: string },
  { session: Session | null; cells: CellMetrics[] }
>('GET', 'celltrail/v1/cell-metrics', { notebook_path: STRING, session_id: STRING });
