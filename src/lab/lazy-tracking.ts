import { EventStream } from '../client/event-stream.ts';
import { TrackingClient, type Transport } from '../client/tracking-client.ts';
import type { ITrackingClient } from './tokens.ts';

/** Makes the client and the event stream when they are first read, so that an idle page asks nothing. */
export class LazyTracking implements ITrackingClient {
  readonly #transport: Transport;
  #client: TrackingClient | null = null;
  #events: EventStream | null = null;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get client(): TrackingClient {
    return (this.#client ??= new TrackingClient(this.#transport));
  }

  get events(): EventStream {
    return (this.#events ??= new EventStream(this.client));
  }

  dispose(): void {
    this.#events?.dispose();
  }
}
