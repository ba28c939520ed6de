import type { Generated } from 'kysely';
import type { LifecycleStage } from '../../protocol/entities/experiment.ts';
import type { RunStatus } from '../../protocol/entities/run.ts';
import type { ExecutionState } from '../../protocol/entities/session.ts';

/**
 * The tables, as the newest migration leaves them. Rows refer to each other by small integer keys
 * (`id`); the ids of the wire are columns of their own. Times in ms since 1970.
 */
export interface Schema {
  migration: MigrationTable;
  experiment: ExperimentTable;
  experiment_tag: ExperimentTagTable;
  run: RunTable;
  run_tag: RunTagTable;
  param: ParamTable;
  param_history: ParamHistoryTable;
  dataset: DatasetTable;
  input: InputTable;
  input_tag: InputTagTable;
  series: SeriesTable;
  point_log: PointLogTable;
  observer: ObserverTable;
  kernel: KernelTable;
  session: SessionTable;
  execution: ExecutionTable;
  source: SourceTable;
  output: OutputTable;
}

interface MigrationTable {
  number: number;
  name: string;
  /** The celltrail version that brought it: what a folder with this migration needs. */
  since: string;
  applied_time: number;
}

export interface ExperimentTable {
  id: Generated<number>;
  /** Text, because 18 digits do not fit a JavaScript number. */
  experiment_id: string;
  name: string;
  artifact_location: string;
  lifecycle_stage: LifecycleStage;
  creation_time: number;
  last_update_time: number;
}

interface ExperimentTagTable {
  experiment: number;
  key: string;
  value: string;
}

export interface RunTable {
  id: Generated<number>;
  run_id: string;
  experiment: number;
  run_name: string;
  user_id: string;
  status: RunStatus;
  start_time: number;
  end_time: number | null;
  artifact_uri: string;
  lifecycle_stage: LifecycleStage;
  deleted_time: number | null;
  /** The value of the tag `celltrail.session`, kept here to be looked up by. */
  session_id: string | null;
}

interface RunTagTable {
  run: number;
  key: string;
  value: string;
}

interface ParamTable {
  run: number;
  key: string;
  value: string;
}

/** Values that a param had before the one in `param`, in order of `id`. */
interface ParamHistoryTable {
  id: Generated<number>;
  run: number;
  key: string;
  value: string;
  replaced_time: number;
}

interface DatasetTable {
  id: Generated<number>;
  experiment: number;
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema: string | null;
  profile: string | null;
}

interface InputTable {
  id: Generated<number>;
  run: number;
  dataset: number;
}

interface InputTagTable {
  input: number;
  key: string;
  value: string;
}

interface SeriesTable {
  id: number;
  run: number;
  key: string;
}

/** docs/format/point-log.md */
interface PointLogTable {
  id: Generated<number>;
  arrived: number;
  points: Uint8Array;
}

interface ObserverTable {
  observer: string;
  seq: number;
}

interface KernelTable {
  observer: string;
  kernel_id: string;
  /** JSON: KernelRecord. */
  record: string;
}

export interface SessionTable {
  id: Generated<number>;
  session_id: string;
  observer: string;
  kernel_id: string;
  epoch: number;
  kernel_name: string;
  language: string;
  notebook_path: string | null;
  run: number;
  end_reason: string | null;
  started_time: number;
  ended_time: number | null;
  alive_time: number;
  tracking_uri: string | null;
}

export interface ExecutionTable {
  id: Generated<number>;
  execution_id: string;
  session: number;
  cell_id: string | null;
  /** JSON: string[]. */
  cell_tags: string;
  execution_count: number | null;
  attempt: number;
  position: number;
  state: ExecutionState;
  source_hash: string;
  queued_time: number | null;
  started_time: number | null;
  ended_time: number | null;
  /** JSON: ExecutionError. */
  error: string | null;
}

interface SourceTable {
  hash: string;
  source: string;
}

interface OutputTable {
  execution: number;
  /** JSON: ExecutionOutput[]. */
  outputs: string;
}
