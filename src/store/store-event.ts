import type { TrailEvent } from '../protocol/events.ts';

/** What a commit changed: the events of the wire, coalesced by the server, and what is due. */
export type StoreEvent = TrailEvent | DueEvent;

/** Something of the run's row, params, tags or inputs is to go to the remote; only when there is one. */
export interface DueEvent {
  type: 'due';
  run_id: string;
}

/** Whether tabs hear of it. */
export const isOfTheWire = (event: StoreEvent): event is TrailEvent => event.type !== 'due';
