import type { Bytes } from '../bytes.ts';
import type { Server } from '../server.ts';

/** What the thread that logs posts to the worker; a string is an Entry as JSON. */
export type ToWorker =
  | string
  | { kept: string; bytes: Bytes; line: string }
  | { flush: number; patienceMs: number }
  /** The process ends: one try, then `Word.ended` is set. */
  | { end: true };

export type FromWorker =
  { run: number; run_id: string } | { flushed: number; all: boolean } | { warning: string };

export interface WorkerData {
  server: Server;
  words: SharedArrayBuffer;
}

/** Indexes of the shared Int32Array. */
export const Word = {
  /** Messages that the worker has taken, modulo 2^32. */
  taken: 0,
  /** 1: all is done that can be; 2: something stays in the file. */
  ended: 1
} as const;
export const WORDS_BYTES = 8;
