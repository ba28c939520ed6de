import { statSync } from 'node:fs';

import { KeptAnswers } from './answers/kept-answers.ts';
import { createDataFolder, databasePath } from './db/data-folder.ts';
import { holdDataFolder } from './db/hold-data-folder.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/open-database.ts';
import { SqliteImporter } from './import/sqlite-importer.ts';
import { SqliteMaintenanceStore } from './maintenance/sqlite-maintenance-store.ts';
import { sourcePolicy, type SourcePolicy } from './registry/source-policy.ts';
import { SqliteLoggedModelStore } from './logged-models/sqlite-logged-model-store.ts';
import { SqliteRegistryStore } from './registry/sqlite-registry-store.ts';
import { ColumnKeeper } from './search/column-keeper.ts';
import { SqliteSeriesStore } from './series/sqlite-series-store.ts';
import { RecordedSessions } from './sessions/recorded-sessions.ts';
import { SqliteSessionStore } from './sessions/sqlite-session-store.ts';
import { RecordClock } from './record-clock.ts';
import type { StoreEvent } from './store-event.ts';
import type { Store } from './store.ts';
import { SqliteSyncStore } from './sync/sqlite-sync-store.ts';
import { GroupWriter } from './threads/group-writer.ts';
import { Reader } from './threads/reader.ts';
import { Sealer, type SealingOptions } from './threads/sealer.ts';
import { openSingleThread, openThreads } from './threads/store-threads.ts';
import { SqliteTraceStore } from './traces/sqlite-trace-store.ts';
import { insertDefaultExperiment } from './tracking/default-experiment.ts';
import { RunCache } from './tracking/run-cache.ts';
import { SqliteTrackingStore } from './tracking/sqlite-tracking-store.ts';

export { DataFolderInUse, DataFolderTooNew } from './db/data-folder-error.ts';

export interface OpenStoreOptions {
  /** Made when it is absent. */
  dataDir: string;
  /** `normal`: a power cut may cost the last moments, a killed process still loses nothing. */
  sync?: 'full' | 'normal';
  /** Where new experiments keep their artifacts: a URI, or an absolute path. */
  artifactRoot?: string;
  /** The store cannot go on; every call is refused from now on. */
  onFatal?: (error: Error) => void;
  /** What may be registered as a model version. Absent: what MLflow's variables say. */
  sources?: SourcePolicy;
  /** What tells when something came. */
  clock?: RecordClock;
  /** When the log is sealed. For tests. */
  sealing?: SealingOptions;
  /** Pages of the database, at most. For tests of a full disk. */
  maxPages?: number;
}

/**
 * Opens the store of a data folder for this process alone.
 *
 * @throws DataFolderInUse, DataFolderTooNew
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { dataDir, sync = 'full', onFatal = () => undefined, maxPages } = options;
  const { artifactRoot = 'mlflow-artifacts:/', clock = new RecordClock() } = options;
  const sources = options.sources ?? sourcePolicy(process.env);
  createDataFolder(dataDir);
  const folder = await holdDataFolder(dataDir);
  const path = databasePath(dataDir);
  let nextSeriesId: number;
  try {
    nextSeriesId = prepareDatabase(path, dataDir, artifactRoot, folder.holder !== null);
  } catch (error) {
    folder.release();
    throw error;
  }

  const listeners: ((events: StoreEvent[]) => void)[] = [];
  const data = { path, sync, maxPages, artifactRoot };
  const { holder } = folder;
  const threads =
    holder === null
      ? openThreads(data, onFatal)
      : openSingleThread({ ...data, holder: { path: holder.path, id: holder.id } }, onFatal);
  const writer = new GroupWriter(
    threads.writer,
    events => {
      threads.committed();
      sealer.soon();
      columns.soon();
      if (events.length > 0) for (const listener of listeners) listener(events);
    },
    clock
  );
  const sealer = new Sealer(threads.sealer, writer, options.sealing);
  const reader = new Reader(threads.reader);
  const columns = new ColumnKeeper(writer, reader);
  columns.soon();
  const runs = new RunCache(writer, nextSeriesId);
  const answers = new KeptAnswers(writer, reader);
  let closing: Promise<void> | null = null;
  const close = async () => {
    await answers.close();
    await sealer.close();
    await columns.close();
    await writer.drained();
    await threads.close();
    folder.release();
  };

  return {
    tracking: new SqliteTrackingStore(writer, reader, runs, columns),
    loggedModels: new SqliteLoggedModelStore(writer, reader),
    registry: new SqliteRegistryStore(writer, reader, sources),
    traces: new SqliteTraceStore(writer, reader),
    sessions: new SqliteSessionStore(writer, reader),
    recorded: new RecordedSessions(reader),
    series: new SqliteSeriesStore(reader, sealer),
    sync: new SqliteSyncStore(writer, reader),
    importer: new SqliteImporter(writer, reader, runs),
    maintenance: new SqliteMaintenanceStore(writer, reader, runs),
    answers,
    onCommit: listener => void listeners.push(listener),
    load: () => ({
      database_bytes: fileBytes(path),
      wal_bytes: fileBytes(`${path}-wal`),
      queued_bytes: writer.queuedBytes,
      unsealed_points: writer.unsealed
    }),
    close: () => (closing ??= close())
  };
}

const fileBytes = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** @returns the id for the next new series */
function prepareDatabase(
  path: string,
  dataDir: string,
  artifactRoot: string,
  exclusive: boolean
): number {
  const database = openDatabase(path, { exclusive });
  try {
    migrate(database, dataDir);
    insertDefaultExperiment(database, artifactRoot);
    const { last } = database
      .prepare(
        `SELECT max(last_series, (SELECT coalesce(max(id), 0) FROM series)) AS last FROM log_state`
      )
      .get() as { last: number };
    return last + 1;
  } finally {
    database.close();
  }
}
