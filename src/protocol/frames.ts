/**
 * What the Python side tells the companion, as lines of JSON in a `POST celltrail/v1/frames`.
 *
 * Frames of one Jupyter server (`observer`) are numbered from 1 without gaps. The answer comes
 * once their effects are on disk; frames that are sent again after a lost answer are skipped.
 */
export type Frame = MessageFrame | KernelFrame | NotebookFrame | AliveFrame | EnvironmentFrame;

interface FrameBase {
  seq: number;
  /** When the Jupyter server saw it, ms since 1970. */
  time: number;
}

/** A Jupyter message, unparsed but for its place in this line. */
export interface MessageFrame extends FrameBase {
  kind: 'message';
  kernel_id: string;
  /** `websocket`: a front end's request or the reply to it; `iopub`: our own subscription. */
  source: 'websocket' | 'iopub';
  channel: 'shell' | 'control' | 'stdin' | 'iopub';
  to_kernel: boolean;
  header: MessageHeader;
  parent_header: Partial<MessageHeader>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
}

export interface MessageHeader {
  msg_id: string;
  msg_type: string;
  session: string;
  /** ISO 8601. */
  date: string;
}

export interface KernelFrame extends FrameBase {
  kind: 'kernel';
  kernel_id: string;
  event: KernelEvent;
  kernel_name: string;
  language: string;
  notebook_path: string | null;
  /** Set when the kernel's own environment names a tracking server: its host, without credentials. */
  tracking_uri: string | null;
  /** `celltrail exec` runs a notebook in it, once: a life that ends untold was cut short. */
  headless?: boolean;
  /** With `stopping`: what was asked for. */
  action?: 'restart' | 'shutdown';
  /** With `stopping`, when it ends work that was not done: why, in words. */
  reason?: string | null;
  /** With `died`: `signal 9`, `exit code 1`, or null when it is not known. */
  cause?: string | null;
}

/**
 * `started`: a new kernel id. `stopping`: a restart or shutdown begins. `restarted`: the next
 * epoch runs, by hand or after a crash. `died`: the process is gone unasked. `gone`: no more.
 */
export type KernelEvent = 'started' | 'stopping' | 'restarted' | 'died' | 'gone';

/** The notebook of a kernel was named, renamed or closed. */
export interface NotebookFrame extends FrameBase {
  kind: 'notebook';
  kernel_id: string;
  notebook_path: string | null;
}

/** What is installed where a kernel runs; once in each of its lives, after `started` or `restarted`. */
export interface EnvironmentFrame extends FrameBase {
  kind: 'environment';
  kernel_id: string;
  /** Of the interpreter that was asked: `3.11.9`. */
  language_version: string | null;
  /** null when they are not known. */
  packages: InstalledPackage[] | null;
  /** Why they are not, in words. */
  reason: string | null;
}

export interface InstalledPackage {
  name: string;
  version: string;
  /** Where it came from, when that is no index: `direct_url.json` (PEP 610) as it is on disk. */
  direct_url?: unknown;
}

/** Every 10 s: these kernels live. Their sessions' last sign of life. */
export interface AliveFrame extends FrameBase {
  kind: 'alive';
  kernel_ids: string[];
}

/**
 * The first line of a batch, unnumbered, when there are any: values that must not reach the disk,
 * such as those of `GITHUB_TOKEN` in a kernel's environment. They come with every batch, so that a
 * companion that was started again knows them, and nothing keeps them.
 */
export interface SecretsLine {
  secrets: string[];
}

export const FRAMES_PATH = 'celltrail/v1/frames';
/** Request header: id of the Jupyter server's life whose frames these are. */
export const OBSERVER_HEADER = 'x-celltrail-observer';

/** The answer: frames up to this number are on disk. */
export interface FramesAnswer {
  acknowledged: number;
}
