import type { DatabaseSync } from 'node:sqlite';
import { LogSealer } from '../series/log-sealer.ts';
import type { SealSlice } from '../series/seal-slice.ts';

export interface SealRequest {
  /** Points that must be unsealed for a pass over the log to begin. */
  atLeast: number;
  /** The last slice that was answered did not reach the disk. */
  restart: boolean;
}

export interface SealReply {
  /** To be written before the next one is asked for; null: there is nothing to do. */
  slice: SealSlice | null;
  /** Points in the log that are not sealed, as of the last look at it. */
  unsealed: number;
}

/** What the sealing thread does. */
export function sealServer(database: DatabaseSync): (request: SealRequest) => SealReply {
  const sealer = new LogSealer(database);
  return ({ atLeast, restart }) => {
    if (restart) sealer.restart();
    return sealer.next(atLeast);
  };
}
