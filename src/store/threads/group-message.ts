import type { StoreEvent } from '../store-event.ts';
import type { ThreadError } from './thread-error.ts';

/** Writes that share one transaction: the points of many calls as one row, then the requests. */
export interface GroupMessage {
  /** When it was sent, ms since 1970. */
  time: number;
  points: PackedPoints | null;
  requests: GroupOperation[];
}

export interface GroupOperation {
  operation: string;
  args: unknown;
  /** Keeps the outcome for a retry of the request, in the same transaction. */
  answer: { id: number; key: string } | null;
}

export interface PackedPoints {
  /** docs/format/point-log.md; only the first `bytes` of it are points. */
  buffer: ArrayBuffer;
  bytes: number;
  /** When the last of them came, ms since 1970; negative for those that were brought from another record. */
  arrived: number;
  /** The series among them that may not be in the table yet. */
  series: SeriesDefinition[];
}

export interface SeriesDefinition {
  id: number;
  run: number;
  key: string;
}

/** The group itself is on disk. */
export interface GroupReply {
  /** One a request, in the same order. */
  outcomes: Outcome[];
  /** Ids of the runs that have something for the remote now, but for points. */
  due: string[];
}

export type Outcome = { result: unknown; events: StoreEvent[] } | { error: ThreadError };
