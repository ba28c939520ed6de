import type { Outbox } from '../outbox/outbox.ts';

/** What the end of a process asks of an outbox. */
export interface NodeOutbox extends Outbox {
  /** Sends while this one does nothing. */
  readonly hasThread: boolean;
  /** Something was appended since `flush` was called last. */
  readonly isDirty: boolean;
  /**
   * Nothing of this thread runs any more: it waits for what another one does.
   *
   * @returns what came of what was not sent by then: the next process sends it, or nobody does
   */
  settle(mostMs: number): 'sent' | 'kept' | 'lost';
}
