import type { KeptAnswers } from './answers/kept-answers.ts';
import type { Importer } from './import/importer.ts';
import type { LoggedModelStore } from './logged-models/logged-model-store.ts';
import type { MaintenanceStore } from './maintenance/maintenance-store.ts';
import type { RegistryStore } from './registry/registry-store.ts';
import type { SeriesStore } from './series/series-store.ts';
import type { RecordedSessions } from './sessions/recorded-sessions.ts';
import type { SessionStore } from './sessions/session-store.ts';
import type { SyncStore } from './sync/sync-store.ts';
import type { TraceStore } from './traces/trace-store.ts';
import type { TrackingStore } from './tracking/tracking-store.ts';
import type { StoreEvent } from './store-event.ts';

/** Everything that is kept in one data folder, but for artifacts. */
export interface Store {
  readonly tracking: TrackingStore;
  readonly loggedModels: LoggedModelStore;
  readonly registry: RegistryStore;
  readonly sessions: SessionStore;
  readonly recorded: RecordedSessions;
  readonly series: SeriesStore;
  readonly traces: TraceStore;
  readonly sync: SyncStore;
  readonly importer: Importer;
  readonly maintenance: MaintenanceStore;
  readonly answers: KeptAnswers;
  /** Called after a commit with what it changed. Each listener hears of it; none may throw. */
  onCommit(listener: (events: StoreEvent[]) => void): void;
  /** What it takes of the disk and, for what waits to be written, of memory. */
  load(): StoreLoad;
  /** Waits for what was accepted, then releases the folder. */
  close(): Promise<void>;
}

export interface StoreLoad {
  database_bytes: number;
  wal_bytes: number;
  /** Of metric points that wait for the disk. */
  queued_bytes: number;
  /** Metric points in the log that are not sealed into blocks yet. */
  unsealed_points: number;
}
