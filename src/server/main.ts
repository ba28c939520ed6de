import path from 'node:path';

import { Recorder } from '../recorder/recorder.ts';
import { openLocalArtifacts } from '../store/artifacts/local.ts';
import type { ArtifactStore } from '../store/artifacts/artifact-store.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { jupyterDoor, kernelDoor, standAloneDoor } from './auth.ts';
import { EventSockets } from './events.ts';
import { ScopedTracking } from './kernel-scope.ts';
import { GitTags } from './git-tags.ts';
import { listen, type Listener } from './listener.ts';
import { LostAnswers } from './lost-answers.ts';
import { openLog, type Log } from './log.ts';
import type { Route } from './route.ts';
import { Router } from './router.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { frameRoutes } from './routes/frames.ts';
import { loggedModelRoutes } from './routes/logged-models.ts';
import { metricRoutes } from './routes/metrics.ts';
import { runRowRoutes } from './routes/run-rows.ts';
import { runRoutes } from './routes/runs.ts';
import { seriesRoutes } from './routes/series.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';

/** What both kinds of server are told. */
interface CommonOptions {
  dataDir: string;
  /** `normal`: a power cut may cost the last moments, a killed process still loses nothing. */
  sync?: 'full' | 'normal';
  /** The store cannot go on: every request is refused from now on. It was logged. */
  onFatal?: () => void;
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
  const { host, port, token } = options;
  const parts = await openParts(options);
  const { store, log, events } = parts;
  return closingOnFailure(parts, async () => {
    // No Jupyter server can have its companion here while we hold the folder.
    await store.sessions.closeAbandoned(null);
    const routes = [
      ...mlflowRoutes(parts, new ScopedTracking(store.tracking, null)),
      ...ownRoutes(parts)
    ];
    const listener = await listen(
      { host, port },
      {
        door: standAloneDoor(host, token),
        router: new Router(routes),
        log,
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
  artifacts: ArtifactStore;
  events: EventSockets;
  log: Log;
}

async function openParts({ dataDir, sync, onFatal }: CommonOptions): Promise<Parts> {
  let log: Log | null = null;
  const store = await openStore({
    dataDir,
    sync,
    onFatal: error => {
      log?.error('the store cannot go on', error);
      onFatal?.();
    }
  });
  log = openLog(path.join(dataDir, 'logs'));
  const artifacts = await openLocalArtifacts(path.join(dataDir, 'artifacts'));
  const events = new EventSockets();
  store.onCommit(changed => events.add(changed));
  return { dataDir, store, artifacts, events, log };
}

/** MLflow's API: all that kernels can reach. */
function mlflowRoutes({ store, artifacts }: Parts, scoped: ScopedTracking): Route[] {
  const lostAnswers = new LostAnswers();
  return [
    ...experimentRoutes(store.tracking, lostAnswers),
    ...runRoutes(store.tracking, scoped, lostAnswers),
    ...metricRoutes(store.series),
    ...loggedModelRoutes(),
    ...artifactRoutes(store.tracking, artifacts)
  ];
}

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
