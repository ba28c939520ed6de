import * as artifacts from '../../src/protocol/endpoints/artifacts.ts';
import * as experiments from '../../src/protocol/endpoints/experiments.ts';
import * as loggedModels from '../../src/protocol/endpoints/logged-models.ts';
import * as metrics from '../../src/protocol/endpoints/metrics.ts';
import * as runRows from '../../src/protocol/endpoints/run-rows.ts';
import * as runs from '../../src/protocol/endpoints/runs.ts';
import * as series from '../../src/protocol/endpoints/series.ts';
import * as sessions from '../../src/protocol/endpoints/sessions.ts';
import * as status from '../../src/protocol/endpoints/status.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';

export interface Declared {
  method: string;
  /** Below `/api/`. */
  path: string;
}

const declaredIn = (...modules: object[]): Declared[] =>
  modules
    .flatMap(module => Object.values(module))
    .filter((value): value is Endpoint<unknown, unknown> => value?.method && value.path)
    .map(({ method, path }) => ({ method, path }));

const FILES = ['GET', 'PUT', 'DELETE'].map(method => ({
  method,
  path: `${artifacts.PROXIED_ARTIFACTS_PATH}/0/run/artifacts/a.txt`
}));

/** MLflow's API: what kernels reach. */
export const MLFLOW_ENDPOINTS = [
  ...declaredIn(experiments, runs, metrics, artifacts, loggedModels),
  ...FILES
];

/** Our own, for our screens. */
export const OWN_ENDPOINTS = declaredIn(runRows, series, sessions, status);
