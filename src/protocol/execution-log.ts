import type { WireDouble } from './double.ts';
import type { Experiment } from './entities/experiment.ts';
import type { Run } from './entities/run.ts';
import type { Execution, ExecutionOutput, Session } from './entities/session.ts';

/** Where the log is among the artifacts of a session run. */
export const EXECUTION_LOG_FILE = 'celltrail/executions.jsonl';

/** Of the lines' shape. 1 had the session and its executions alone. */
export const LOG_VERSION = 2;

/** A line of `celltrail/executions.jsonl` (docs/format/execution-log.md). */
export type LogLine =
  | ({ type: 'session'; version: number } & Session)
  | ({ type: 'experiment' } & Experiment)
  | ({ type: 'run' } & LoggedRun)
  | LoggedPoints
  | ({ type: 'execution'; outputs: ExecutionOutput[] } & Execution);

export interface LoggedRun {
  run: Run;
  /** When each was logged, ms since 1970, in the order of the run's own; null where it is not known. */
  param_times: (number | null)[];
  tag_times: (number | null)[];
  /** Executions of the session that made the run or took it up again. */
  origins: string[];
}

/** Some points of a series, one of each list. */
export interface LoggedPoints {
  type: 'points';
  run_id: string;
  key: string;
  steps: number[];
  timestamps: number[];
  values: WireDouble[];
  /** The series was too long: so many of its points are not in the log. */
  left_out?: number;
}
