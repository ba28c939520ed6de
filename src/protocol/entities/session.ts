import type { RunStatus } from './run.ts';

/** One life of a kernel process, and the run that is made for it. */
export interface Session {
  /** `<kernel id>.<epoch>`; epochs count from 1. */
  session_id: string;
  kernel_id: string;
  epoch: number;
  /** Kernelspec name, such as `python3`. */
  kernel_name: string;
  language: string;
  /** Relative to the Jupyter root, '/'-separated; null for a bare kernel. Follows renames. */
  notebook_path: string | null;
  experiment_id: string;
  run_id: string;
  state: SessionState;
  /** The last execution that ended did so with an error. */
  last_cell_failed: boolean;
  /** Why it ended, in words: `kernel died (signal 9)`; null while it lives. */
  end_reason: string | null;
  started_time: number;
  ended_time: number | null;
  /** Sum of the durations of its executions, ms; a lost one lasted until the session's end. */
  executing_ms: number;
  /** When the execution that is running now began; null at rest. */
  executing_since: number | null;
  /** Host of the server that this kernel's numbers go to, when its own environment names one; else null. */
  tracking_uri: string | null;
  /** null when nothing was told of it: the session has just begun, or is older than such reports. */
  environment: SessionEnvironment | null;
}

/** What a session's cells ran with. Its packages are the artifact `ENVIRONMENT_FILE` of its run. */
export interface SessionEnvironment {
  /** Of the kernel's language: `3.11.9`; null when it did not say. */
  language_version: string | null;
  /** How many are installed; null when that is not known. */
  packages: number | null;
  /** Why the packages are not known, in words; null when they are. */
  reason: string | null;
}

/** Path of the artifact with the installed packages, as pip reads them. */
export const ENVIRONMENT_FILE = 'environment/requirements.txt';

/** `busy` while an execution runs, `idle` between, `ended` once the kernel epoch is over. */
export type SessionState = 'busy' | 'idle' | 'ended';

/** One run of one cell. */
export interface Execution {
  /** msg_id of its execute_request. */
  execution_id: string;
  session_id: string;
  /** As JupyterLab sent it; null for a console or a front end without cell ids. */
  cell_id: string | null;
  cell_tags: string[];
  /** The kernel's `[n]`; null until it is known. */
  execution_count: number | null;
  /** The n-th execution of its cell in this session, from 1. */
  attempt: number;
  /** Order of arrival in the session, from 0. */
  position: number;
  state: ExecutionState;
  source: string;
  /** SHA-256 of the source, hex. */
  source_hash: string;
  queued_time: number | null;
  started_time: number | null;
  ended_time: number | null;
  error: ExecutionError | null;
  /** What is wrong with the tags of its cell, in words; null when nothing is. */
  note: string | null;
}

/** `lost`: its session ended before its end was seen. Never guessed. */
export type ExecutionState = 'queued' | 'started' | 'ok' | 'error' | 'aborted' | 'lost';

export interface ExecutionError {
  name: string;
  message: string;
  /** ANSI-coloured lines, as the kernel sent them. */
  traceback: string[];
}

/** An output of an execution, in nbformat's shape. */
export interface ExecutionOutput {
  output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  [field: string]: unknown;
}

/** How a session's runs end. */
export type EndStatus = Extract<RunStatus, 'FINISHED' | 'FAILED' | 'KILLED'>;
