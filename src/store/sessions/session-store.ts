import type { GetLineage, Lineage } from '../../protocol/endpoints/lineage.ts';
import type { RunOrigins } from '../../protocol/endpoints/run-origins.ts';
import type { CellMetrics, ListSessions, RanCell } from '../../protocol/endpoints/sessions.ts';
import type { RunTrust } from '../../protocol/endpoints/run-trust.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import type {
  EndStatus,
  Execution,
  ExecutionError,
  ExecutionOutput,
  Session,
  SessionEnvironment
} from '../../protocol/entities/session.ts';
import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';
import type { WrittenFile } from '../artifacts/artifact-store.ts';
import type { RunReasons } from '../trust/session-reasons.ts';
import type { TrustedLife } from '../trust/trusted-lives.ts';

/** Kernels, sessions and executions. What the recorder decides is written here in one transaction. */
export interface SessionStore {
  /**
   * Writes the changes and the observer's number, whole or not at all.
   *
   * Changes are idempotent: one that was applied before (same ids) changes nothing again.
   */
  apply(record: SessionRecord): Promise<void>;
  /** What a recorder must know to go on: sessions of this observer that have not ended, and the last frame's number. */
  resume(observer: string): Promise<ResumedRecord>;
  /**
   * Ends what dead observers left open, with the time of its last sign of life, and forgets what was
   * kept for their recorders. Answers how many sessions.
   */
  closeAbandoned(dead: DeadObservers): Promise<number>;

  getSession(session_id: string): Promise<Session>;
  listSessions(request: ListSessions): Promise<Session[]>;
  listExecutions(session_id: string): Promise<Execution[]>;
  listRanCells(session_id: string): Promise<RanCell[]>;
  getOutputs(execution_id: string): Promise<ExecutionOutput[]>;
  /**
   * The lines of `ENVIRONMENT_FILE`, kept as long as the kernel's life goes on; null when there are
   * none or none any more. @throws ApiError RESOURCE_DOES_NOT_EXIST
   */
  getRequirements(session_id: string): Promise<string | null>;
  cellMetrics(request: {
    notebook_path?: string;
    session_id?: string;
  }): Promise<{ session: Session | null; cells: CellMetrics[] }>;
  /** @param files the run's artifacts @throws ApiError RESOURCE_DOES_NOT_EXIST */
  runOrigins(run_id: string, files: readonly WrittenFile[]): Promise<RunOrigins>;
  /** The lives of kernels that made a run, oldest first. @throws ApiError RESOURCE_DOES_NOT_EXIST */
  trustedLives(run_id: string): Promise<TrustedLife[]>;
  /**
   * @param documents of those lives, by the ids of their last sessions; null: not known
   * @throws ApiError RESOURCE_DOES_NOT_EXIST
   */
  runTrust(
    run_id: string,
    documents: ReadonlyMap<string, NotebookDocument | null>
  ): Promise<RunTrust>;
  /** @param document of the session's notebook; null: not known */
  sessionReasons(session_id: string, document: NotebookDocument | null): Promise<RunReasons[]>;
  /**
   * What a run is made of and what became of it, or what a model version comes from.
   *
   * @param filesOf lists the artifacts of a run, by its `artifact_uri`
   * @throws ApiError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE unless a run or a version is named
   */
  lineage(
    request: GetLineage,
    filesOf: (artifact_uri: string) => Promise<readonly WrittenFile[]>
  ): Promise<Lineage>;
}

/** Jupyter servers that are gone: all but those named, or only those. */
export type DeadObservers = { except: readonly string[] } | { only: readonly string[] };

export interface SessionRecord {
  observer: string;
  /** Number of the last frame whose effects these are. */
  seq: number;
  changes: SessionChange[];
  /** Values that must not reach the disk: they are taken out of sources, errors and outputs. */
  secrets?: readonly string[];
}

export type SessionChange =
  /** Makes the session and its run, in the notebook's experiment, named `<stem> #<n>`. */
  | {
      type: 'open-session';
      session_id: string;
      run_id: string;
      kernel_id: string;
      epoch: number;
      kernel_name: string;
      language: string;
      notebook_path: string | null;
      tracking_uri: string | null;
      time: number;
      /** Beside those that the store sets itself from the fields above. */
      tags: Tag[];
    }
  /** Renames the notebook's experiment with it when no other session needs the old name. */
  | { type: 'move-notebook'; session_id: string; notebook_path: string | null }
  | {
      type: 'add-execution';
      execution: Omit<Execution, 'source_hash' | 'attempt' | 'position' | 'note'>;
    }
  | { type: 'update-execution'; execution_id: string; fields: ExecutionFields }
  /**
   * They begin a session that is open already: from now on they are counted there, and so are the
   * runs that their kernel's client has open.
   */
  | { type: 'move-executions'; session_id: string; execution_ids: string[] }
  /** The whole list of outputs kept so far replaces the old one. */
  | { type: 'set-outputs'; execution_id: string; outputs: ExecutionOutput[] }
  /** Replaces what was known of the environment of the session. */
  | { type: 'set-environment'; session_id: string; environment: SessionEnvironment }
  | { type: 'alive'; session_ids: string[]; time: number }
  /** Replaces what was kept of this kernel; nothing is shown of it. */
  | { type: 'set-kernel'; kernel: KernelRecord }
  /**
   * Ends the session, its run, and every run of it that is still RUNNING; executions without an
   * end become `lost`, and reach the cell tags so.
   */
  | { type: 'end-session'; session_id: string; status: EndStatus; reason: string; time: number }
  /** Of an epoch that executed nothing: the runs that were made in it all the same. */
  | { type: 'end-runs'; session_id: string; status: EndStatus; reason: string; time: number };

export type ExecutionFields = Partial<
  Pick<
    Execution,
    'state' | 'execution_count' | 'started_time' | 'ended_time' | 'cell_id' | 'cell_tags'
  >
> & { error?: ExecutionError; note?: string };

export interface ResumedRecord {
  seq: number;
  /** The last thing that is known of the sessions that go on, or was logged; null when none goes on. */
  latest_time: number | null;
  sessions: { session: Session; executions: Execution[] }[];
  /** As the last `set-kernel` of each kernel of this observer left it. */
  kernels: KernelRecord[];
}

/**
 * A kernel as its observer last described it. A kernel may run for days before it has a session,
 * so a recorder that starts again would not know its name and notebook from sessions alone.
 */
export interface KernelRecord {
  kernel_id: string;
  /** The epoch that runs, or that ran last. */
  epoch: number;
  /** The epoch is over; the next one begins with `restarted`. */
  ended: boolean;
  /** There will be no more epochs. */
  gone: boolean;
  kernel_name: string;
  language: string;
  notebook_path: string | null;
  tracking_uri: string | null;
  /** `celltrail exec` runs a notebook in it, once. */
  headless?: boolean;
  /** Of the epoch; null until something is known. */
  environment: KernelEnvironment | null;
  /** A stop was asked for and has not ended the epoch yet. */
  stopping: KernelStop | null;
  /** Asked for while the kernel was stopping or down: its next life may execute them. */
  requests: CellRequest[];
  /** Requests on their way that are no user's. */
  ignored: string[];
}

export interface KernelEnvironment extends SessionEnvironment {
  /** The lines of `ENVIRONMENT_FILE`; null when the packages are not known. */
  requirements: string | null;
}

/** A front end's request for an execution. */
export interface CellRequest {
  execution_id: string;
  cell_id: string | null;
  cell_tags: string[];
  source: string;
  queued_time: number | null;
}

export interface KernelStop {
  action: 'restart' | 'shutdown';
  time: number;
  /** Executions that ran when it was asked for. */
  running: string[];
  /** Why it ends work that was not done, in words; absent: what ran tells whether it does. */
  reason?: string;
}
