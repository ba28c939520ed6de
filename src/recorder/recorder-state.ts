import type { Execution, ExecutionError } from '../protocol/entities/session.ts';
import type { Frame } from '../protocol/frames.ts';
import { sessionPlace } from '../protocol/session-id.ts';
import type {
  CellRequest,
  KernelEnvironment,
  KernelStop,
  SessionChange
} from '../store/sessions/session-store.ts';
import { ExecutionOrder } from './execution-order.ts';
import type { OutputFold } from './output-fold.ts';
import type { ExecutionPrints, PrintedBatch } from './printed/execution-prints.ts';
import { notebookOf } from './requested-cell.ts';
import type { CellValues } from './steering/steer.ts';
import type { Steering } from './steering/cell-steering.ts';
import { type RecordingSettings, USUAL_SETTINGS } from './recording-settings.ts';

/**
 * All that the recorder knows. Only `record` changes it, and only as its frames say: it has no
 * clock and no input or output of its own, so that the same frames always give the same record.
 */
export interface RecorderState {
  readonly kernels: Map<string, KernelState>;
  readonly newRunId: () => string;
  /** Executions whose outputs changed since they were last written. */
  readonly unwritten: Set<ExecutionState>;
  /** Values of cells that are to be logged, until whoever calls `record` takes them. */
  cellValues: CellValues[];
  /** Points that were read of what executions print, until whoever calls `record` takes them. */
  printed: PrintedBatch[];
  /** How notebooks are recorded whose cells do not say it. */
  readonly settings: RecordingSettings;
  /** When outputs were last written, in the time of the frames. */
  outputsTime: number;
}

export interface KernelState {
  readonly kernel_id: string;
  kernel_name: string;
  language: string;
  notebook_path: string | null;
  tracking_uri: string | null;
  /** `celltrail exec` runs a notebook in it, once. */
  headless: boolean;
  /** Of this epoch; null until something is known. */
  environment: KernelEnvironment | null;
  epoch: number;
  /** The epoch is over; `restarted` begins the next. */
  ended: boolean;
  gone: boolean;
  stopping: KernelStop | null;
  /** Whether this kernel reports what it executes. tslab never does; see `startsWithoutInput`. */
  sendsInput: boolean;
  /**
   * Of this epoch, the newest last; empty until its first user execution. An earlier one is left in
   * only while something of it is still awaited.
   */
  sessions: SessionState[];
  /** How many sessions this epoch has had. */
  sessionCount: number;
  /** Executions of this epoch. */
  order: ExecutionOrder;
  /** By msg_id, of this epoch and the one before, whose last messages may come late. */
  readonly executions: Map<string, ExecutionState>;
  /** Executions that show a display, by its display_id. */
  readonly displays: Map<string, Set<string>>;
  /** Requests that are no executions yet, because they came when the kernel was stopping or down. */
  readonly requests: Map<string, CellRequest>;
  /** Requests that are no user executions: silent ones, and those kept out of the history. */
  readonly ignored: Set<string>;
  /** When the kernel turned busy with a request that nothing else is known of. */
  readonly busy: Map<string, number>;
  /** Its executions came from disk, so `displays` does not know theirs. */
  resumed: boolean;
  /** The last `set-kernel`, as JSON. */
  saved: string;
}

export interface SessionState {
  readonly session_id: string;
  readonly run_id: string;
  /** Executions so far of each cell, by its id or `sourceKey`. */
  readonly attempts: Map<string, number>;
  /** Keys of metrics that its executions print and nobody records. */
  readonly noticed: Set<string>;
}

export interface ExecutionState {
  readonly execution_id: string;
  session_id: string;
  cell_id: string | null;
  /** What its attempts are counted by: its cell, or its source as `sourceKey`. */
  cell: string;
  attempt: number;
  /** Place in its kernel's `order`. */
  readonly index: number;
  state: Execution['state'];
  execution_count: number | null;
  readonly queued_time: number | null;
  started_time: number | null;
  ended_time: number | null;
  error: ExecutionError | null;
  /** Date of its `busy`. */
  busy_time: number | null;
  /** When its `idle` was received. */
  idle_seen: number | null;
  /** An execute_input was seen. */
  input: boolean;
  replied: boolean;
  cell_tags: readonly string[];
  /** What the cell's tags ask for; null when they ask for nothing. */
  steering: Steering | null;
  /** null: not in memory, see `missingOutputs`. */
  outputs: OutputFold | null;
  /** What reads its prints; null before the first, and when its outputs are not in memory. */
  prints: ExecutionPrints | null;
}

/** One frame at work; what it changes is gathered here. */
export interface Step {
  readonly state: RecorderState;
  readonly frame: Frame;
  readonly changes: SessionChange[];
}

export function createRecorderState(
  newRunId: () => string,
  settings: RecordingSettings = USUAL_SETTINGS
): RecorderState {
  return {
    kernels: new Map(),
    newRunId,
    unwritten: new Set(),
    cellValues: [],
    printed: [],
    settings,
    outputsTime: 0
  };
}

export function createKernelState(
  kernel_id: string,
  kernel: Partial<
    Pick<KernelState, 'kernel_name' | 'language' | 'notebook_path' | 'tracking_uri' | 'headless'>
  >
): KernelState {
  return {
    kernel_id,
    kernel_name: kernel.kernel_name ?? '',
    language: kernel.language ?? '',
    notebook_path: notebookOf(kernel.notebook_path ?? null),
    tracking_uri: kernel.tracking_uri ?? null,
    headless: kernel.headless ?? false,
    environment: null,
    epoch: 1,
    ended: false,
    gone: false,
    stopping: null,
    sendsInput: !startsWithoutInput(kernel.language ?? ''),
    sessions: [],
    sessionCount: 0,
    order: new ExecutionOrder(),
    executions: new Map(),
    displays: new Map(),
    requests: new Map(),
    ignored: new Set(),
    busy: new Map(),
    resumed: false,
    saved: ''
  };
}

/** The session that executions belong to from now on. */
export const currentSession = ({ sessions }: KernelState): SessionState | null =>
  sessions.at(-1) ?? null;

/**
 * tslab runs one request at a time, in order, but says `busy` as soon as a request arrives, sends
 * neither execute_input nor error, and its replies bear the date of the request. Its languages
 * are the sign; a kernel of them that does send execute_input (Deno) is found out by its first.
 */
export function startsWithoutInput(language: string): boolean {
  const name = language.toLowerCase();
  return name === 'typescript' || name === 'javascript';
}

/** Not of the life before, whose last messages may come late. */
export function isOfThisEpoch(kernel: KernelState, { session_id }: ExecutionState): boolean {
  return sessionPlace(session_id).epoch === kernel.epoch;
}

/** Runs now, as far as is known. */
export const isRunning = (execution: ExecutionState): boolean =>
  execution.state === 'started' && execution.ended_time === null;

export const isFinal = ({ state }: ExecutionState): boolean =>
  state === 'ok' || state === 'error' || state === 'aborted';
