import type { Entry } from './entry.ts';

/** Entries that wait to be sent, in their order. */
export interface EntryQueue {
  readonly isEmpty: boolean;
  /**
   * @param lines an entry each, without line feeds
   * @returns those that there is no room for; the others are kept
   */
  append(lines: readonly string[]): readonly string[];
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

/** Beginnings and ends of runs have some room of their own: who fills a queue has runs that end all the same. */
export const roomFor = (line: string, most: number): number =>
  /^\["(run|end)"/.test(line) ? most + most / 16 : most;
