import type { EventStream } from '../client/event-stream.ts';
import type { TrackingClient } from '../client/tracking-client.ts';
import type { Navigation } from './navigation.ts';
import type { WebHost } from './web-host.ts';

/** What the views of the page are made of. */
export interface PageParts {
  client: TrackingClient;
  events: EventStream;
  host: WebHost;
  navigation: Navigation;
}
