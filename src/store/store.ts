import type { SeriesStore } from './series/series-store.ts';
import type { SessionStore } from './sessions/session-store.ts';
import type { TrackingStore } from './tracking/tracking-store.ts';
import type { StoreEvent } from './store-event.ts';

/** Everything that is kept in one data folder, but for artifacts. */
export interface Store {
  readonly tracking: TrackingStore;
  readonly sessions: SessionStore;
  readonly series: SeriesStore;
  /** Called after a commit with what it changed. One listener; it must not throw. */
  onCommit(listener: (events: StoreEvent[]) => void): void;
  /** Waits for what was accepted, then releases the folder. */
  close(): Promise<void>;
}
