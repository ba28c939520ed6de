import type { TrailEvent } from '../protocol/events.ts';

/** What a commit changed: the events of the wire are just these, coalesced by the server. */
export type StoreEvent = TrailEvent;
