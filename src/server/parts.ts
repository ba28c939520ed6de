import path from 'node:path';

import type { ListArtifacts } from '../protocol/endpoints/artifacts.ts';
import type { GetMetricHistoryBulkInterval } from '../protocol/endpoints/metrics.ts';
import type { SearchModelVersions } from '../protocol/endpoints/model-versions.ts';
import type { SearchRuns } from '../protocol/endpoints/runs.ts';
import { localPath, openArtifactPlaces } from '../store/artifacts/artifact-places.ts';
import type { ArtifactStore } from '../store/artifacts/artifact-store.ts';
import { openStore } from '../store/open-store.ts';
import { RecordClock } from '../store/record-clock.ts';
import { isOfTheWire } from '../store/store-event.ts';
import type { Store } from '../store/store.ts';
import { SyncControl } from './sync-control.ts';
import { Documents } from './session-files/documents.ts';
import { SessionFiles } from './session-files/session-files.ts';
import { ArtifactFiles } from './artifact-files.ts';
import { EnvironmentFiles } from './session-files/environment-files.ts';
import { EventSockets } from './events.ts';
import type { ScopedTracking } from './kernel-scope.ts';
import { LostAnswers } from './lost-answers.ts';
import { openLog, type Log } from './log.ts';
import type { Route } from './route.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { graphqlRoutes } from './routes/graphql.ts';
import { loggedModelRoutes } from './routes/logged-models.ts';
import { metricRoutes } from './routes/metrics.ts';
import { modelVersionRoutes } from './routes/model-versions.ts';
import { registeredModelRoutes } from './routes/registered-models.ts';
import { rerunNotebookRoutes } from './routes/reruns.ts';
import { runExportRoutes } from './routes/run-export.ts';
import { runInputRoutes } from './routes/run-inputs.ts';
import { sessionFileRoutes } from './routes/session-files.ts';
import { runOriginRoutes } from './routes/run-origins.ts';
import { runRowRoutes } from './routes/run-rows.ts';
import { runTrustRoutes } from './routes/run-trust.ts';
import { runRoutes } from './routes/runs.ts';
import { seriesRoutes } from './routes/series.ts';
import { serverInfoRoutes } from './routes/server-info.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { syncRoutes } from './routes/sync.ts';
import { traceRoutes } from './routes/traces.ts';

/** What both kinds of server are told. */
export interface CommonOptions {
  dataDir: string;
  /** `normal`: a power cut may cost the last moments, a killed process still loses nothing. */
  sync?: 'full' | 'normal';
  /** The store cannot go on: every request is refused from now on. It was logged. */
  onFatal?: () => void;
  artifacts?: ArtifactOptions;
  /** Address of the server that the record is copied to; absent: the one that is kept, if any. */
  remote?: string;
}

export interface ArtifactOptions {
  /** Absolute path of the folder behind `mlflow-artifacts:`. Absent: `artifacts` in the data folder. */
  destination?: string;
  /** False: nothing is served at `mlflow-artifacts:`. */
  serve?: boolean;
  /**
   * Where new experiments keep their artifacts, a URI or an absolute path; that of `Default` is
   * fixed when the data folder is made. Absent: `mlflow-artifacts:/`, or without `serve` the
   * folder itself.
   */
  defaultRoot?: string;
}

/** What both kinds of server are built of. */
export interface Parts {
  dataDir: string;
  /** That of the store. */
  clock: RecordClock;
  store: Store;
  files: ArtifactFiles;
  documents: Documents;
  sessionFiles: SessionFiles;
  environmentFiles: EnvironmentFiles;
  remoteSync: SyncControl;
  /** Behind `mlflow-artifacts:`; null: not served. */
  proxied: ArtifactStore | null;
  events: EventSockets;
  log: Log;
}

/** @throws DataFolderInUse, DataFolderTooNew */
export async function openParts(options: CommonOptions): Promise<Parts> {
  const { dataDir, sync, onFatal } = options;
  const ownArtifacts = path.resolve(dataDir, 'artifacts');
  const { destination = ownArtifacts, serve = true } = options.artifacts ?? {};
  const artifactRoot =
    options.artifacts?.defaultRoot ?? (serve ? 'mlflow-artifacts:/' : destination);
  let log: Log | null = null;
  const clock = new RecordClock();
  const store = await openStore({
    clock,
    dataDir,
    artifactRoot,
    sync,
    onFatal: error => {
      log?.error('the store cannot go on', error);
      onFatal?.();
    }
  });
  log = openLog(path.join(dataDir, 'logs'));
  const localRoot = localPath(artifactRoot);
  const places = await openArtifactPlaces(
    ownArtifacts,
    serve ? destination : null,
    localRoot === null ? [] : [localRoot]
  );
  const events = new EventSockets();
  const files: ArtifactFiles = new ArtifactFiles(places, file => remoteSync.fileWritten(file));
  const remoteSync = new SyncControl({
    store: store.sync,
    files,
    dataDir,
    log,
    onChange: () => events.add([{ type: 'sync' }])
  });
  const documents = new Documents(store.recorded, files);
  const sessionFiles = new SessionFiles(store, files, documents, log);
  const environmentFiles = new EnvironmentFiles(store, files, log);
  store.onCommit(changed => {
    events.add(changed.filter(isOfTheWire));
    sessionFiles.add(changed);
    environmentFiles.add(changed);
    remoteSync.changed(changed);
  });
  return {
    dataDir,
    clock,
    store,
    files,
    documents,
    sessionFiles,
    environmentFiles,
    remoteSync,
    proxied: places.proxied,
    events,
    log
  };
}

/** MLflow's API: all that kernels can reach. */
export function mlflowRoutes(
  { store, files, proxied, log }: Parts,
  scoped: ScopedTracking
): Route[] {
  const lostAnswers = new LostAnswers(store.answers);
  return [
    ...experimentRoutes(store.tracking, lostAnswers),
    ...runRoutes(store.tracking, scoped, lostAnswers),
    ...runInputRoutes(store.tracking, scoped),
    ...metricRoutes(store.series),
    ...registeredModelRoutes(store.registry, lostAnswers),
    ...modelVersionRoutes(store.registry, files, lostAnswers),
    ...loggedModelRoutes(store.loggedModels, scoped, files, lostAnswers),
    ...artifactRoutes(store.tracking, store.loggedModels, files, proxied),
    ...traceRoutes(store.traces, scoped, files),
    ...graphqlRoutes(graphqlSources(store, files), log),
    ...serverInfoRoutes()
  ];
}

const graphqlSources = ({ tracking, series, registry }: Store, files: ArtifactFiles) => ({
  getExperiment: (id: string) => tracking.getExperiment(id),
  getRun: (run_id: string) => tracking.getRun(run_id),
  searchRuns: (request: SearchRuns) => tracking.searchRuns(request),
  historyBulkInterval: (request: GetMetricHistoryBulkInterval) =>
    series.historyBulkInterval(request),
  listArtifacts: async ({ run_id, path: folder }: ListArtifacts) => {
    const { info } = await tracking.getRun(run_id!);
    return files.list(info.artifact_uri, folder);
  },
  searchModelVersions: (request: SearchModelVersions) => registry.searchModelVersions(request),
  searchDatasets: ({ experiment_ids }: { experiment_ids: string[] }) =>
    tracking.searchDatasets(experiment_ids)
});

/** What our own screens ask for. */
export function ownRoutes({
  store,
  files,
  documents,
  sessionFiles,
  remoteSync,
  dataDir
}: Parts): Route[] {
  return [
    ...sessionRoutes(store.sessions),
    ...sessionFileRoutes(sessionFiles),
    ...runExportRoutes(store.recorded, documents),
    ...rerunNotebookRoutes(store.recorded),
    ...runOriginRoutes(store.tracking, store.sessions, files),
    ...runTrustRoutes(store.sessions, documents),
    ...runRowRoutes(store.tracking),
    ...seriesRoutes(store.series),
    ...syncRoutes(remoteSync),
    ...statusRoutes(store.tracking, dataDir)
  ];
}

/** A start that fails half-way, on a taken port, gives the data folder back. */
export async function closingOnFailure<T>(parts: Parts, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    parts.events.close();
    await closeStore(parts);
    throw error;
  }
}

/** Gives the data folder back, with the files of all sessions that ended. */
export async function closeStore({
  store,
  sessionFiles,
  environmentFiles,
  remoteSync
}: Parts): Promise<void> {
  await environmentFiles.close();
  await sessionFiles.close();
  await remoteSync.close();
  await store.close();
}
