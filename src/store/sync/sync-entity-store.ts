import type { LoggedModel, ModelOutput } from '../../protocol/entities/logged-model.ts';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities/registry.ts';
import type { SyncEntityKind, SyncProblem } from '../../protocol/entities/sync.ts';
import type { RemoteRun } from './sync-store.ts';

/**
 * As `SyncStore`, of all but runs: logged models by their `model_id`, the models of a run by its
 * `run_id`, registered models and versions by ids of our own that survive a rename.
 */
export interface SyncEntityStore {
  /** Those to be looked at; what is deleted here first, then what others need before them. */
  due(): Promise<SyncEntityRef[]>;
  /** All that may be copied, whether there is a remote or not. */
  all(): Promise<SyncEntityRef[]>;
  /** Those with a copy that is not deleted. */
  sent(): Promise<SentCopy[]>;
  loggedModel(model_id: string): Promise<SyncLoggedModel>;
  registeredModel(id: string): Promise<SyncRegisteredModel>;
  modelVersion(id: string): Promise<SyncModelVersion>;
  runModels(run_id: string): Promise<SyncRunModels>;
  /** Null for one that is not known here. */
  copy(ref: SyncEntityRef): Promise<SyncCopy | null>;
  /** The version that has a number here; null for one that is not there, or deleted. */
  versionNumbered(name: string, version: string): Promise<SyncEntityRef | null>;
  /** The run or logged model whose artifacts a place is among; null for any other place. */
  owner(place: string): Promise<PlaceOwner | null>;
  /** Whether versions of a registered model have a copy, deleted ones too. */
  hasCopiedVersions(id: string): Promise<boolean>;
  /** The newest first, at most 1,000. */
  problems(): Promise<EntityProblem[]>;
  /** Path to version, of a logged model's files that are on the remote. */
  sentFiles(model_id: string): Promise<Map<string, string>>;
  saveFile(model_id: string, path: string, version: string): Promise<void>;
  save(ref: SyncEntityRef, change: SyncEntityChange): Promise<void>;
  /** It is deleted here and there. */
  forget(ref: SyncEntityRef): Promise<void>;
  /** Everything that a problem is known of is to be looked at. */
  problemsAreDue(): Promise<void>;
  /** Something of it changed that the record does not show, such as a file. */
  isDue(ref: SyncEntityRef): Promise<void>;
}

export interface SyncEntityRef {
  kind: SyncEntityKind;
  id: string;
}

export interface SentCopy extends SyncEntityRef {
  remote: RemoteEntity;
}

/** What the remote is known to have of one. */
export interface SyncEntityState {
  /** As of the list of due ones. */
  changes: number;
  remote: RemoteEntity | null;
  sent: SentEntity;
  problem: SyncProblem | null;
}

/** What a copy is called there. */
export interface RemoteEntity {
  /** Of a logged model. */
  model_id?: string;
  artifact_uri?: string;
  /** Of a registered model. */
  name?: string;
  /** Of a version, with the id of its registered model here. */
  version?: string;
  model?: string;
  /** Of the run whose models they are, or that made the logged model; '' for none. */
  run_id?: string;
}

/** What was acknowledged by the remote. */
export interface SentEntity {
  /** As of `SentFacts`. */
  made_by?: string;
  /** Digest. */
  description?: string;
  /** Key to a digest of the value. */
  tags?: Record<string, string>;
  /** Keys. */
  params?: string[];
  status?: string;
  stage?: string;
  deleted?: boolean;
  /** Run there to how many of its metrics. */
  metrics?: Record<string, number>;
  /** To the number of a version there. */
  aliases?: Record<string, string>;
  /** Aliases that others have there, and that stayed theirs, to the number there of the version here. */
  foreign_aliases?: Record<string, string>;
  /** Of a run's models there: `input <model_id>`, `output <model_id>`. */
  models?: string[];
}

export interface SyncLoggedModel extends SyncEntityState {
  /** Deleted ones, too; null: it is gone for good. */
  model: LoggedModel | null;
  isDeleted: boolean;
}

export interface SyncRegisteredModel extends SyncEntityState {
  /** Null: it is deleted. */
  model: RegisteredModel | null;
  /** Each with the number of its version there; null: that one has no copy. */
  aliases: { alias: string; version: string | null }[];
}

export interface SyncModelVersion extends SyncEntityState {
  /** Null: it is deleted. */
  version: ModelVersion | null;
  /** Id of its registered model. */
  model: string;
  storage_location: string;
}

export interface SyncRunModels extends SyncEntityState {
  /** Copy of the run. */
  run: RemoteRun | null;
  /** Those that have a copy, by its id. */
  inputs: string[];
  outputs: ModelOutput[];
}

export interface SyncCopy {
  remote: RemoteEntity | null;
  isDue: boolean;
}

export interface PlaceOwner {
  kind: 'run' | 'logged_model';
  id: string;
  artifact_uri: string;
}

/** `run_id` is '' for what is of no run; `run_name` is what it is called. */
export type EntityProblem = {
  run_id: string;
  run_name: string;
  entity: SyncEntityKind;
} & SyncProblem;

/** Fields that are absent stay as they are. */
export interface SyncEntityChange {
  /** Null: it is not there any more. */
  remote?: RemoteEntity | null;
  sent?: SentEntity;
  problem?: SyncProblem | null;
  /** Takes it off the list of due ones, unless it changed since: `changes` as it was read. */
  settled?: number;
}
