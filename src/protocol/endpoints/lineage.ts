import type { WireDouble } from '../double.ts';
import { endpoint, STRING } from '../endpoint.ts';
import type { LifecycleStage } from '../entities/experiment.ts';
import type { LoggedModelStatus } from '../entities/logged-model.ts';
import type { Stage } from '../entities/registry.ts';
import type { RunStatus } from '../entities/run.ts';
import type { ExecutionState, SessionState } from '../entities/session.ts';

/** A run, or a version of a registered model: then both `model` and `version`. */
export interface GetLineage {
  run_id?: string;
  /** Name of the registered model. */
  model?: string;
  /** Digits. */
  version?: string;
}

/**
 * What a run is made of and what became of it, with the runs nested in it; or all that a version of
 * a registered model comes from. `docs/lineage.md` has it in words.
 */
export interface Lineage {
  /** Id of the node that was asked for. */
  root: string;
  /** By kind, in the order of `LINEAGE_LIMITS`; executions in the order in which they ran. */
  nodes: LineageNode[];
  /** Both ends are among the nodes. */
  edges: LineageEdge[];
  /** Of each kind: how many nodes there are here, and of how many. */
  counts: Record<LineageKind, LineageCount>;
}

export interface LineageCount {
  shown: number;
  total: number;
}

/** At most so many nodes of each kind: of runs and what is in them the first, of executions the last. */
export const LINEAGE_LIMITS = {
  session: 50,
  run: 50,
  execution: 500,
  dataset: 200,
  param: 500,
  metric: 500,
  artifact: 500,
  logged_model: 200,
  model_version: 200
} as const;

export type LineageKind = keyof typeof LINEAGE_LIMITS;

export type LineageNode =
  | SessionNode
  | RunNode
  | ExecutionNode
  | DatasetNode
  | ParamNode
  | MetricNode
  | ArtifactNode
  | LoggedModelNode
  | ModelVersionNode;

interface Node<Kind extends LineageKind> {
  kind: Kind;
  /** `<kind>:` and what names it: `execution:<execution id>`, `metric:<run id>/<key>`. */
  id: string;
  /** A few words for who reads it. */
  label: string;
}

export interface SessionNode extends Node<'session'> {
  session_id: string;
  notebook_path: string | null;
  language: string;
  state: SessionState;
  /** ms. */
  started_time: number;
  ended_time: number | null;
  /** Of all cells, also those that logged nothing here. */
  executions: number;
}

export interface RunNode extends Node<'run'> {
  run_id: string;
  experiment_id: string;
  status: RunStatus;
  lifecycle_stage: LifecycleStage;
  start_time: number;
  end_time: number | null;
}

export interface ExecutionNode extends Node<'execution'> {
  execution_id: string;
  session_id: string;
  cell_id: string | null;
  execution_count: number | null;
  attempt: number;
  state: ExecutionState;
  started_time: number | null;
  ended_time: number | null;
  source_hash: string;
  /** The first line of its source that is not empty, at most `MAX_LINE_LENGTH` characters; '' when it was not kept. */
  line: string;
}

export const MAX_LINE_LENGTH = 100;

export interface DatasetNode extends Node<'dataset'> {
  name: string;
  digest: string;
  source_type: string;
  source: string;
}

export interface ParamNode extends Node<'param'> {
  run_id: string;
  key: string;
  value: string;
}

export interface MetricNode extends Node<'metric'> {
  run_id: string;
  key: string;
  /** MLflow's latest point. */
  last_value: WireDouble;
  last_step: number;
}

/** A file, or a folder that holds a model: what lies in that has no nodes of its own. */
export interface ArtifactNode extends Node<'artifact'> {
  run_id: string;
  path: string;
  /** 1 for a file. */
  files: number;
  /** Bytes. */
  size: number;
  is_model: boolean;
}

export interface LoggedModelNode extends Node<'logged_model'> {
  model_id: string;
  name: string;
  status: LoggedModelStatus;
  creation_timestamp_ms: number;
}

export interface ModelVersionNode extends Node<'model_version'> {
  name: string;
  version: string;
  current_stage: Stage;
  aliases: string[];
  source: string;
  creation_timestamp: number;
}

/**
 * From what was there first to what came of it:
 * - `ran`: session to execution, and to its own run
 * - `made`: execution to run, param, metric, artifact and logged model; session to the files that
 *   celltrail writes of it
 * - `used`: dataset and logged model to the execution that took it in, and to the run
 * - `logged_to`: param, metric, artifact and logged model to their run
 * - `nested`: run to a run that is nested in it
 * - `registered`: execution to the version of a registered model that it registered
 * - `registered_as`: logged model, artifact and, where neither is known, run to that version
 * - `source`: version to another one that is a copy of it
 */
export interface LineageEdge {
  kind: LineageEdgeKind;
  from: string;
  to: string;
  /** Which execution it was is not certain: see `docs/recording.md`. */
  inferred?: true;
  /** Of a metric: how many points the execution logged, one that was logged twice perhaps counted twice. */
  points?: number;
  /** Of a dataset: what it was used for, `training`. */
  context?: string;
}

export type LineageEdgeKind =
  'ran' | 'made' | 'used' | 'logged_to' | 'nested' | 'registered' | 'registered_as' | 'source';

export const getLineage = endpoint<GetLineage, Lineage>('GET', 'celltrail/v1/lineage', {
  run_id: STRING,
  model: STRING,
  version: STRING
});
