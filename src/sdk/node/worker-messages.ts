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
  /** The process ends: one try, then `WorkerData.ended` is set. */
  | { end: true };

/** Posted to a worker that sleeps while there is something in the ring. */
export const BELL = 0;

export type FromWorker =
  { run: number; run_id: string } | { flushed: number; all: boolean } | { warning: string };

export interface WorkerData {
  server: Server;
  /** Of `ringMemory`. */
  ring: SharedArrayBuffer;
  /** An Int32, 1: all is done that can be; 2: something stays in the file. */
  ended: SharedArrayBuffer;
}
