import type { Bytes } from '../bytes.ts';
import type { Server } from '../server.ts';

/**
 * What goes beside the ring of lines: the thread that logs pushes a fence there and posts it, so that
 * its place among the lines is known. `line`: an Entry as JSON.
 */
export type ToWorker =
  | { line: string }
  | { kept: string; bytes: Bytes; line: string }
  | { flush: number; patienceMs: number }
  /** The process ends: one try of so many ms, then `WorkerData.state` says what came of it. */
  | { end: number };

/** Posted to a worker that sleeps while there is something in the ring. */
export const BELL = 0;

export type FromWorker =
  { run: number; run_id: string } | { flushed: number; all: boolean } | { warning: string };

export interface WorkerData {
  server: Server;
  /** Of `ringMemory`. */
  ring: SharedArrayBuffer;
  /** Two Int32: `ENDED` and `IS_IN_MEMORY`. */
  state: SharedArrayBuffer;
}

/** Of the state: 1 all is sent; 2 something is not. */
export const ENDED = 0;
/** Of the state: 1 there is no file. */
export const IS_IN_MEMORY = 1;
