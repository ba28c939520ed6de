import type { Entry } from './entry.ts';

/** Entries that wait to be sent, in their order. */
export interface EntryQueue {
  readonly isEmpty: boolean;
  /**
   * @param lines an entry each, without line feeds
   * @returns false when there is no room: none of them is kept
   */
  append(lines: readonly string[]): boolean;
  /** The first ones, at most about `MOST_AT_ONCE`; null when there are none. */
  next(): Batch | null;
  /** They are on the server, or never will be. */
  done(batch: Batch): void;
  /** The server's id of a run of this queue, for whoever reads the queue after us. */
  runIs(run: number, run_id: string): void;
}

export interface Batch {
  readonly entries: readonly Entry[];
  /** Where the queue goes on after them. */
  readonly end: number;
}

export const MOST_AT_ONCE = 2000;
