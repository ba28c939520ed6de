import { standAloneDoor } from './auth.ts';
import { ScopedTracking } from './kernel-scope.ts';
import { listen } from './listener.ts';
import { openMetricsExporter } from './metrics-exporter.ts';
import {
  closeStore,
  closingOnFailure,
  mlflowRoutes,
  openParts,
  ownRoutes,
  type CommonOptions
} from './parts.ts';
import { PageCookie } from './page-cookie.ts';
import { Router } from './router.ts';
import { mlflowUiRoutes } from './routes/mlflow-ui.ts';
import { pageSessionRoutes } from './routes/page-session.ts';
import { webPageRoutes } from './routes/web-page.ts';

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
  /** Folder of our own web page, served at `/`, or where MLflow's is at `/celltrail/` alone. */
  webPage?: string;
}

export interface RunningServer {
  /** Of TCP. */
  readonly port: number;
  /** Takes no more requests, answers those that came, waits until all of it is on disk. */
  close(): Promise<void>;
}

/**
 * The server alone: the same API at one address, open or behind a token.
 *
 * @throws DataFolderInUse, DataFolderTooNew
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, token, allowedHosts, allowedOrigins = [], staticPrefix } = options;
  const { frameOptions = 'SAMEORIGIN', mlflowUi, webPage } = options;
  const pages = { boundHost: host, allowedHosts, allowedOrigins };
  const cookie = token === null ? null : new PageCookie(token, pages, staticPrefix ?? '');
  const door = standAloneDoor(pages, token, cookie);
  const parts = await openParts(options);
  const { store, log, events } = parts;
  return closingOnFailure(parts, async () => {
    // No Jupyter server can have its companion here while we hold the folder.
    await store.sessions.closeAbandoned({ except: [] });
    await parts.remoteSync.open(options.remote);
    const metrics = options.exposePrometheus
      ? await openMetricsExporter(async () => ({
          ...store.load(),
          ...(await store.tracking.counts()),
          ...(await parts.remoteSync.figures())
        }))
      : null;
    const routes = [
      ...mlflowRoutes(parts, new ScopedTracking(store.tracking, null)),
      ...ownRoutes(parts),
      ...(metrics ? [metrics.route] : []),
      ...(mlflowUi === undefined ? [] : mlflowUiRoutes(mlflowUi)),
      ...pageSessionRoutes(door, cookie),
      ...(webPage === undefined ? [] : webPageRoutes(webPage, mlflowUi === undefined))
    ];
    const listener = await listen(
      { host, port },
      {
        door,
        router: new Router(routes),
        log,
        prefix: staticPrefix,
        observe: metrics?.observe,
        headers: frameOptions === null ? [] : ['X-Frame-Options', frameOptions],
        upgrade: (...upgraded) => events.upgrade(...upgraded)
      }
    );
    return {
      port: listener.port,
      async close() {
        events.close();
        await listener.close();
        await closeStore(parts);
      }
    };
  });
}
