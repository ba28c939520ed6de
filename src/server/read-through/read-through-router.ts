import {
  GET_ARTIFACT_PATH,
  listProxiedArtifacts,
  PROXIED_ARTIFACTS_PATH
} from '../../protocol/endpoints/artifacts.ts';
import { searchExperiments, searchExperimentsByGet } from '../../protocol/endpoints/experiments.ts';
import { getMetricHistory } from '../../protocol/endpoints/metrics.ts';
import { createModelVersion } from '../../protocol/endpoints/model-versions.ts';
import {
  getLatestVersions,
  getLatestVersionsByGet,
  getModelVersionByAlias
} from '../../protocol/endpoints/registered-models.ts';
import { getRun, searchRuns } from '../../protocol/endpoints/runs.ts';
import { OTLP_TRACES_PATH } from '../../protocol/endpoints/traces.ts';
import { ApiError } from '../../protocol/errors.ts';
import { RemoteFailure } from '../../sync/remote/remote-failure.ts';
import { keepBody } from '../request-body.ts';
import type { Exchange, Route } from '../route.ts';
import { Router } from '../router.ts';
import type { ReadThrough } from './read-through.ts';

/**
 * What kernels ask, when there is a remote: what is not known here by id or name, and every endpoint
 * of MLflow's that we do not have, is answered by the remote (design §3).
 */
export class ReadThroughRouter extends Router {
  readonly #own: Router;
  readonly #through: ReadThrough;
  /** By path, what comes before our own answer; whether it answered in its place. */
  readonly #before: ReadonlyMap<string, (exchange: Exchange) => Promise<boolean>>;

  /** @param own answers all that is not a kernel's, too */
  constructor(own: Router, through: ReadThrough) {
    super([]);
    this.#own = own;
    this.#through = through;
    const { searches } = through;
    this.#before = new Map([
      [getMetricHistory.path, exchange => through.expectRun(exchange)],
      [createModelVersion.path, exchange => through.numberVersions(exchange)],
      [getLatestVersions.path, exchange => through.latestVersions(exchange)],
      [getLatestVersionsByGet.path, exchange => through.latestVersions(exchange)],
      [searchRuns.path, exchange => searches.runs(exchange)],
      [searchExperiments.path, exchange => searches.experiments(exchange)],
      [searchExperimentsByGet.path, exchange => searches.experiments(exchange)]
    ]);
  }

  override isOpen(method: string, path: string): boolean {
    return this.#own.isOpen(method, path);
  }

  override find(method: string, path: string): ReturnType<Router['find']> {
    if (this.#through.link.address === null || !isMlflows(path))
      return this.#own.find(method, path);
    try {
      const found = this.#own.find(method, path);
      return { ...found, route: this.#reading(found.route, path) };
    } catch (error) {
      if (!isNotHere(error)) throw error;
      const answer = (exchange: Exchange) => this.#unknown(exchange, path, error);
      const route: Route = { method: 'GET', path: '', streams: true, answer };
      return { route, rest: '', named: null };
    }
  }

  #reading(route: Route, path: string): Route {
    return {
      ...route,
      answer: exchange =>
        exchange.caller.kernel_id === null
          ? route.answer(exchange)
          : this.#answer(exchange, route, path)
    };
  }

  /** An endpoint that we do not have. */
  async #unknown(exchange: Exchange, path: string, error: ApiError): Promise<void> {
    if (exchange.caller.kernel_id === null) throw error;
    await this.#ask(exchange, path, undefined, error);
  }

  async #answer(exchange: Exchange, route: Route, path: string): Promise<void> {
    const { request } = exchange;
    if (isOfProxy(route)) {
      if (await this.#through.hasArtifact(exchange)) return route.answer(exchange);
      return this.#ask(exchange, path, undefined, noArtifact());
    }
    if (route.path === OTLP_TRACES_PATH && !(await this.#through.hasExperiment(request))) {
      return this.#ask(exchange, path, undefined, noExperiment());
    }
    // A body that streams is of a file, whose owner was looked for.
    const body = route.streams ? undefined : await keepBody(request);
    try {
      const isAnswered = await this.#before.get(route.path)?.(exchange);
      if (isAnswered !== true) await route.answer(exchange);
    } catch (error) {
      const isElsewhere = isNotHere(error) || (isAliasRead(route) && isRefused(error));
      if (!isElsewhere || exchange.response.headersSent) throw error;
      await this.#ask(exchange, path, body, error);
    }
  }

  /** @param error what our own answer is, when the remote has none */
  async #ask(
    exchange: Exchange,
    path: string,
    body: Buffer | undefined,
    error: ApiError
  ): Promise<void> {
    try {
      const isRun = path.endsWith(`/${getRun.path}`);
      if (isRun && (await this.#through.remoteRun(exchange))) return;
      await this.#through.link.answer(exchange, path, body);
    } catch (failure) {
      if (!(failure instanceof RemoteFailure)) throw failure;
      const said = error.message.replace(/\.?$/, '.');
      throw new ApiError(
        error.code,
        `${said} It may be on the remote, which could not be asked: ${failure.message}`,
        { cause: failure }
      );
    }
  }
}

const isNotHere = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'ENDPOINT_NOT_FOUND');

const isRefused = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'INVALID_PARAMETER_VALUE';

/** A model that is known here may have an alias that is not. */
const isAliasRead = ({ method, path }: Route) =>
  method === getModelVersionByAlias.method && path === getModelVersionByAlias.path;

const isOfProxy = ({ path }: Route) =>
  path === PROXIED_ARTIFACTS_PATH || path === listProxiedArtifacts.path;

/** Our own screens' endpoints are nobody else's affair. */
const isMlflows = (path: string) =>
  (path.startsWith('/api/') ||
    path.startsWith('/ajax-api/') ||
    path === `/${GET_ARTIFACT_PATH}` ||
    path === `/${OTLP_TRACES_PATH}`) &&
  !/^\/(?:ajax-)?api\/celltrail\//.test(path);

const noArtifact = () =>
  new ApiError('RESOURCE_DOES_NOT_EXIST', 'No run or logged model with these artifacts is known.');

const noExperiment = () =>
  new ApiError('RESOURCE_DOES_NOT_EXIST', 'The experiment of these spans is not known.');
