import path from 'node:path';

import type { ListArtifacts } from '../protocol/endpoints/artifacts.ts';
import type { GetMetricHistoryBulkInterval } from '../protocol/endpoints/metrics.ts';
import type { SearchModelVersions } from '../protocol/endpoints/model-versions.ts';
import type { SearchRuns } from '../protocol/endpoints/runs.ts';
import { Recorder } from '../recorder/recorder.ts';
import { localPath, openArtifactPlaces } from '../store/artifacts/artifact-places.ts';
import type { ArtifactStore } from '../store/artifacts/artifact-store.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { ArtifactFiles } from './artifact-files.ts';
import { jupyterDoor, kernelDoor, standAloneDoor } from './auth.ts';
import { EventSockets } from './events.ts';
import { ScopedTracking } from './kernel-scope.ts';
import { GitTags } from './git-tags.ts';
import { listen, type Listener } from './listener.ts';
import { LostAnswers } from './lost-answers.ts';
import { openLog, type Log } from './log.ts';
import { openMetricsExporter } from './metrics-exporter.ts';
import type { Route } from './route.ts';
import { Router } from './router.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { frameRoutes } from './routes/frames.ts';
import { graphqlRoutes } from './routes/graphql.ts';
import { loggedModelRoutes } from './routes/logged-models.ts';
import { metricRoutes } from './routes/metrics.ts';
import { mlflowUiRoutes } from './routes/mlflow-ui.ts';
import { modelVersionRoutes } from './routes/model-versions.ts';
import { registeredModelRoutes } from './routes/registered-models.ts';
import { runInputRoutes } from './routes/run-inputs.ts';
import { runRowRoutes } from './routes/run-rows.ts';
import { runRoutes } from './routes/runs.ts';
import { seriesRoutes } from './routes/series.ts';
import { serverInfoRoutes } from './routes/server-info.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { traceRoutes } from './routes/traces.ts';

/** What both kinds of server are told. */
interface CommonOptions {
  dataDir: string;
  /** `normal`: a power cut may cost the last moments, a killed process still loses nothing. */
  sync?: 'full' | 'normal';
  /** The store cannot go on: every request is refused from now on. It was logged. */
  onFatal?: () => void;
  artifacts?: ArtifactOptions;
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

export interface CompanionOptions extends CommonOptions {
  /** Path of the unix socket that is made for the Jupyter server. */
  socket: string;
  /** Descriptor of a socket that listens on 127.0.0.1, for kernels. */
  fd: number;
  /** Id of the Jupyter server's life. */
  serverId: string;
  /** The key that the Jupyter server shows, and that the kernels' secrets are made of. */
  serverKey: string;
  /** The Jupyter root: its notebooks' repositories are looked at. Absent: none is. */
  rootDir?: string;
}

export interface ServerOptions extends CommonOptions {
  host: string;
  /** 0: the system chooses. */
  port: number;
  /** Asked of every request; null: open to all who reach it. */
  token: string | null;
  /** In the place of loopback, private addresses and `host`; see `PageRules`. */
  allowedHosts?: readonly string[];
  /** Origins of pages that may use the API, beside loopback. */
  allowedOrigins?: readonly string[];
  /** Value of `X-Frame-Options`; null sends none. */
  frameOptions?: string | null;
  /** '' or a path that all others are below, without a slash at its end. */
  staticPrefix?: string;
  /** Serves figures for Prometheus at `/metrics`. */
  exposePrometheus?: boolean;
  /** Folder of MLflow's web page, which is then served at `/`. */
  mlflowUi?: string;
}

export interface RunningServer {
  /** Of TCP. */
  readonly port: number;
  /** Takes no more requests, answers those that came, waits until all of it is on disk. */
  close(): Promise<void>;
}

/**
 * The server beside a Jupyter server: all of the API behind its unix socket, MLflow's alone behind
 * the kernels' door.
 *
 * @throws DataFolderInUse, DataFolderTooNew
 */
export async function startCompanion(options: CompanionOptions): Promise<RunningServer> {
  const { serverId, serverKey } = options;
  const parts = await openParts(options);
  const { store, log, events } = parts;
  return closingOnFailure(parts, async () => {
    if (options.rootDir !== undefined) {
      const gitTags = new GitTags(store, options.rootDir, log);
      store.onCommit(changed => {
        events.add(changed);
        gitTags.add(changed);
      });
    }
    const recorder = new Recorder(store.sessions, store.tracking, { observer: serverId });
    // Sessions of Jupyter servers that are gone; two at a time cannot share the folder.
    await store.sessions.closeAbandoned(serverId);
    await recorder.resume();

    const mlflow = mlflowRoutes(parts, new ScopedTracking(store.tracking, recorder));
    const own = [...ownRoutes(parts), ...frameRoutes(recorder, serverId)];
    const jupyter = await listen(
      { path: options.socket },
      {
        door: jupyterDoor(serverKey),
        router: new Router([...mlflow, ...own]),
        log,
        upgrade: (...upgraded) => events.upgrade(...upgraded)
      }
    );
    const kernels = await listen(
      { fd: options.fd },
      {
        door: kernelDoor(serverKey, kernel_id => recorder.isGone(kernel_id)),
        router: new Router(mlflow),
        log,
        upgrade: null
      }
    );
    return running(parts, [jupyter, kernels], kernels.port);
  });
}

/**
 * The server alone: the same API at one address, open or behind a token.
 *
 * @throws DataFolderInUse, DataFolderTooNew
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, token, allowedHosts, allowedOrigins = [], staticPrefix } = options;
  const { frameOptions = 'SAMEORIGIN' } = options;
  const parts = await openParts(options);
  const { store, log, events } = parts;
  return closingOnFailure(parts, async () => {
    // No Jupyter server can have its companion here while we hold the folder.
    await store.sessions.closeAbandoned(null);
    const metrics = options.exposePrometheus
      ? await openMetricsExporter(async () => ({
          ...store.load(),
          ...(await store.tracking.counts())
        }))
      : null;
    const routes = [
      ...mlflowRoutes(parts, new ScopedTracking(store.tracking, null)),
      ...ownRoutes(parts),
      ...(metrics ? [metrics.route] : []),
      ...(options.mlflowUi === undefined ? [] : mlflowUiRoutes(options.mlflowUi))
    ];
    const listener = await listen(
      { host, port },
      {
        door: standAloneDoor({ boundHost: host, allowedHosts, allowedOrigins }, token),
        router: new Router(routes),
        log,
        prefix: staticPrefix,
        observe: metrics?.observe,
        headers: frameOptions === null ? [] : ['X-Frame-Options', frameOptions],
        upgrade: (...upgraded) => events.upgrade(...upgraded)
      }
    );
    return running(parts, [listener], listener.port);
  });
}

/** What both kinds of server are built of. */
interface Parts {
  dataDir: string;
  store: Store;
  files: ArtifactFiles;
  /** Behind `mlflow-artifacts:`; null: not served. */
  proxied: ArtifactStore | null;
  events: EventSockets;
  log: Log;
}

async function openParts(options: CommonOptions): Promise<Parts> {
  const { dataDir, sync, onFatal } = options;
  const ownArtifacts = path.resolve(dataDir, 'artifacts');
  const { destination = ownArtifacts, serve = true } = options.artifacts ?? {};
  const artifactRoot =
    options.artifacts?.defaultRoot ?? (serve ? 'mlflow-artifacts:/' : destination);
  let log: Log | null = null;
  const store = await openStore({
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
  store.onCommit(changed => events.add(changed));
  return {
    dataDir,
    store,
    files: new ArtifactFiles(places),
    proxied: places.proxied,
    events,
    log
  };
}

/** MLflow's API: all that kernels can reach. */
function mlflowRoutes({ store, files, proxied, log }: Parts, scoped: ScopedTracking): Route[] {
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
function ownRoutes({ store, dataDir }: Parts): Route[] {
  return [
    ...sessionRoutes(store.sessions),
    ...runRowRoutes(store.tracking),
    ...seriesRoutes(store.series),
    ...statusRoutes(store.tracking, dataDir)
  ];
}

function running(parts: Parts, listeners: Listener[], port: number): RunningServer {
  return {
    port,
    async close() {
      parts.events.close();
      await Promise.all(listeners.map(listener => listener.close()));
      await parts.store.close();
    }
  };
}

/** A start that fails half-way, on a taken port, gives the data folder back. */
async function closingOnFailure<T>(parts: Parts, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    parts.events.close();
    await parts.store.close();
    throw error;
  }
}
