import { sendText } from './answer.ts';
import type { ListenerOptions } from './listener.ts';
import type { Route } from './route.ts';
import { MLFLOW_VERSION, VERSION } from './version.ts';

/** Figures that are asked for when Prometheus comes, by the name of their gauge. */
export type Gauges = () => Promise<Record<keyof typeof GAUGES, number>>;

export interface MetricsExporter {
  /** `/metrics`, below the server's root. */
  readonly route: Route;
  readonly observe: NonNullable<ListenerOptions['observe']>;
}

/**
 * What `--expose-prometheus` serves. Requests have the names that MLflow's server gives them
 * (prometheus-flask-exporter with the prefix `mlflow`), with the declared path of the endpoint as a
 * label; beside them the process as `prom-client` sees it, and the store.
 */
export async function openMetricsExporter(gauges: Gauges): Promise<MetricsExporter> {
  // A server without the option must not pay for loading it.
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } =
    await import('prom-client');
  const register = new Registry();
  collectDefaultMetrics({ register });
  const labelNames = ['method', 'path', 'status'] as const;
  const registers = [register];
  const total = new Counter({
    name: 'mlflow_http_request_total',
    help: 'Total number of HTTP requests',
    labelNames,
    registers
  });
  const duration = new Histogram({
    name: 'mlflow_http_request_duration_seconds',
    help: 'HTTP request duration in seconds',
    labelNames,
    buckets: BUCKETS,
    registers
  });
  const info = new Gauge({
    name: 'celltrail_info',
    help: 'Versions of celltrail and of the MLflow API that it speaks',
    labelNames: ['version', 'mlflow_version'],
    registers
  });
  info.set({ version: VERSION, mlflow_version: MLFLOW_VERSION }, 1);
  const ofStore = Object.entries(GAUGES).map(([key, help]) => ({
    key: key as keyof typeof GAUGES,
    gauge: new Gauge({ name: `celltrail_${key}`, help, registers })
  }));

  return {
    observe(method, path, status, seconds) {
      const labels = { method, path: `/${path}`, status };
      total.inc(labels);
      duration.observe(labels, seconds);
    },
    route: {
      method: 'GET',
      path: 'metrics',
      under: 'root',
      async answer({ response }) {
        const values = await gauges();
        for (const { key, gauge } of ofStore) gauge.set(values[key]);
        sendText(response, await register.metrics(), 200, register.contentType);
      }
    }
  };
}

/** Those of prometheus-flask-exporter, in seconds, and finer ones: most answers take less than 5 ms. */
const BUCKETS = [
  ...[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75],
  ...[1, 2.5, 5, 7.5, 10]
];

const GAUGES = {
  experiments: 'Active experiments',
  runs: 'Active runs',
  database_bytes: 'Bytes of the database of the store',
  wal_bytes: 'Bytes of the write-ahead log of the store',
  queued_bytes: 'Bytes of metric points that wait for the disk',
  unsealed_points: 'Metric points in the log that are not sealed into blocks yet',
  sync_waiting_runs: 'Runs of which something is not on the remote yet',
  sync_waiting_points: 'Metric points that are not on the remote yet',
  sync_waiting_seconds: 'Since when the oldest of them waits',
  sync_up: 'Whether the remote takes what is sent: 1, or 0 while it does not or there is none'
};
