import * as artifacts from '../../src/protocol/endpoints/artifacts.ts';
import * as experiments from '../../src/protocol/endpoints/experiments.ts';
import * as loggedModels from '../../src/protocol/endpoints/logged-models.ts';
import * as modelVersions from '../../src/protocol/endpoints/model-versions.ts';
import * as registeredModels from '../../src/protocol/endpoints/registered-models.ts';
import * as metrics from '../../src/protocol/endpoints/metrics.ts';
import * as runExport from '../../src/protocol/endpoints/run-export.ts';
import * as runInputs from '../../src/protocol/endpoints/run-inputs.ts';
import * as runRows from '../../src/protocol/endpoints/run-rows.ts';
import * as runs from '../../src/protocol/endpoints/runs.ts';
import * as series from '../../src/protocol/endpoints/series.ts';
import * as serverInfo from '../../src/protocol/endpoints/server-info.ts';
import * as sessions from '../../src/protocol/endpoints/sessions.ts';
import * as status from '../../src/protocol/endpoints/status.ts';
import * as traces from '../../src/protocol/endpoints/traces.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';

export interface Declared {
  method: string;
  path: string;
  /** What stands before the path: it is served below each of them. */
  prefixes: readonly string[];
}

const PREFIXES = { api: ['/api/', '/ajax-api/'], ajax: ['/ajax-api/'], root: ['/'] };

const declaredIn = (...modules: object[]): Declared[] =>
  modules
    .flatMap(module => Object.values(module))
    .filter((value): value is Endpoint<unknown, unknown> => value?.method && value.path)
    // Addresses of uploads in parts have the file's path behind them.
    .map(({ method, path, under = 'api' }) => ({
      method,
      path: path.includes('/mpu/') ? `${path}/a.txt` : path,
      prefixes: PREFIXES[under]
    }));

const FILES = ['GET', 'PUT', 'DELETE'].map(method => ({
  method,
  path: `${artifacts.PROXIED_ARTIFACTS_PATH}/0/run/artifacts/a.txt`,
  prefixes: PREFIXES.api
}));

const RUN_FILES = [
  { method: 'GET', path: artifacts.GET_ARTIFACT_PATH, prefixes: PREFIXES.root },
  {
    method: 'GET',
    path: modelVersions.GET_MODEL_VERSION_ARTIFACT_PATH,
    prefixes: PREFIXES.root
  },
  { method: 'POST', path: artifacts.UPLOAD_ARTIFACT_PATH, prefixes: PREFIXES.ajax },
  { method: 'GET', path: loggedModels.LOGGED_MODEL_FILES_PATH, prefixes: PREFIXES.ajax }
];

/** MLflow's API: what kernels reach. */
export const MLFLOW_ENDPOINTS = [
  ...declaredIn(
    experiments,
    runs,
    runInputs,
    metrics,
    artifacts,
    serverInfo,
    loggedModels,
    registeredModels,
    modelVersions,
    traces
  ),
  ...FILES,
  ...RUN_FILES,
  { method: 'POST', path: traces.OTLP_TRACES_PATH, prefixes: PREFIXES.root },
  ...traces.TRACE_ARTIFACT_PATHS.map(path => ({ method: 'GET', path, prefixes: PREFIXES.ajax }))
];

/** Our own, for our screens. */
export const OWN_ENDPOINTS = declaredIn(runExport, runRows, series, sessions, status);
