import type { Generated } from 'kysely';
import type { LifecycleStage } from '../../../protocol/entities/experiment.ts';
import type { RunStatus } from '../../../protocol/entities/run.ts';

/** Experiments, runs, and what is logged to them but for points. */
export interface TrackingTables {
  experiment: ExperimentTable;
  experiment_tag: ExperimentTagTable;
  run: RunTable;
  run_tag: RunTagTable;
  param: ParamTable;
  run_origin: RunOriginTable;
  param_history: ParamHistoryTable;
  dataset: DatasetTable;
  input: InputTable;
  input_tag: InputTagTable;
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
  /** When it was set; null for what is older than this column, or came from elsewhere. */
  time: number | null;
}

interface ParamTable {
  run: number;
  key: string;
  value: string;
  /** As that of a tag. */
  time: number | null;
}

/** An execution that made the run or took it up again. */
interface RunOriginTable {
  run: number;
  session_id: string;
  /** '' when none ran. */
  execution_id: string;
}

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
  /** As that of a tag. */
  time: number | null;
}

interface InputTagTable {
  input: number;
  key: string;
  value: string;
}
