import type { TrailEvent } from '../protocol/events.ts';

/** What a commit changed: the events of the wire, coalesced by the server, and what is due. */
export type StoreEvent = TrailEvent | DueEvent | EnvironmentEvent;

/** Something of the run's row, params, tags or inputs is to go to the remote; only when there is one. */
export interface DueEvent {
  type: 'due';
  run_id: string;
}

/** It is known what was installed where a session began. */
export interface EnvironmentEvent {
  type: 'environment';
  session_id: string;
}

/** Whether tabs hear of it. */
export const isOfTheWire = (event: StoreEvent): event is TrailEvent =>
  event.type !== 'due' && event.type !== 'environment';
