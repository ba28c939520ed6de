import type { IncomingMessage } from 'node:http';

import {
  searchExperiments,
  searchExperimentsByGet,
  type SearchExperimentsResponse
} from '../../protocol/endpoints/experiments.ts';
import {
  getLatestVersions,
  getLatestVersionsByGet,
  getRegisteredModel,
  type LatestVersionsResponse
} from '../../protocol/endpoints/registered-models.ts';
import { getRun, searchRuns, type SearchRunsResponse } from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID, type Experiment } from '../../protocol/entities/experiment.ts';
import type { RegisteredModel } from '../../protocol/entities/registry.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { CELLTRAIL_RUN_ID } from '../../protocol/sync-tags.ts';
import type { LoggedModelStore } from '../../store/logged-models/logged-model-store.ts';
import type { RegistryStore } from '../../store/registry/registry-store.ts';
import { answeredRunComparison } from '../../store/search/run-comparison.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import { experimentComparison } from '../../store/tracking/experiment-order.ts';
import type { TraceStore } from '../../store/traces/trace-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { RemoteFailure } from '../../sync/remote/remote-failure.ts';
import { sendJson } from '../answer.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { readJson } from '../request-body.ts';
import { requestReader, type Exchange } from '../route.ts';
import { ownerOfFile } from './artifact-owner.ts';
import { mergedPage } from './merged-page.ts';
import type { RemoteLink } from './remote-link.ts';

export interface ReadThroughParts {
  link: RemoteLink;
  tracking: TrackingStore;
  models: Pick<LoggedModelStore, 'get'>;
  sync: SyncStore;
  traces: Pick<TraceStore, 'getTrace'>;
  registry: Pick<
    RegistryStore,
    'getRegisteredModel' | 'createRegisteredModel' | 'beginVersionsAt' | 'getLatestVersions'
  >;
  scoped: ScopedTracking;
}

/** What kernels see of the remote as if it were here. */
export class ReadThrough {
  readonly link: RemoteLink;
  readonly #parts: ReadThroughParts;

  constructor(parts: ReadThroughParts) {
    this.link = parts.link;
    this.#parts = parts;
  }

  /** Whether a file or folder behind the artifact proxy is of something that is known here. */
  async hasArtifact({ rest, query }: Exchange): Promise<boolean> {
    const owner = ownerOfFile(rest === '' ? (new URLSearchParams(query).get('path') ?? '') : rest);
    if (owner === null) return true;
    const { tracking, models, traces } = this.#parts;
    if ('run_id' in owner) return isKnown(tracking.getRun(owner.run_id));
    if ('model_id' in owner) return isKnown(models.get(owner.model_id));
    return isKnown(traces.getTrace(owner.trace_id));
  }

  /** Whether the run whose metric is asked for is known here. */
  async hasRun({ query }: Exchange): Promise<boolean> {
    const given = new URLSearchParams(query);
    const run_id = given.get('run_id') ?? given.get('run_uuid') ?? '';
    return isKnown(this.#parts.tracking.getRun(run_id));
  }

  /** Whether the experiment of exported spans is known here. */
  async hasExperiment({ headers }: IncomingMessage): Promise<boolean> {
    const id = headers['x-mlflow-experiment-id'];
    return typeof id !== 'string' || isKnown(this.#parts.tracking.getExperiment(id));
  }

  /**
   * A version is to be made. Where the remote has versions of the registered model, it is known here
   * from now on, and the numbers of ours begin behind theirs: `models:/x/1` goes on to mean theirs.
   *
   * @param exchange its body was kept
   */
  async numberVersions({ request }: Exchange): Promise<void> {
    const { name } = await readJson(request);
    if (typeof name !== 'string') return;
    const { registry } = this.#parts;
    const known = await registry.getRegisteredModel(name).catch(ifUnknown);
    if ((known?.latest_versions ?? []).length > 0) return;
    const asked = `/api/${getRegisteredModel.path}?name=${encodeURIComponent(name)}`;
    const found = await this.link
      .json<{ registered_model: RegisteredModel }>(request, asked)
      .catch(ifNotAsked);
    if (found === undefined) return;
    if (known === null) await registry.createRegisteredModel({ name }).catch(ifTaken);
    const numbers = (found.registered_model.latest_versions ?? []).map(({ version }) => +version);
    await registry.beginVersionsAt(name, Math.max(0, ...numbers) + 1);
  }

  /**
   * A registered model that is known here may have no version of a stage, and on the remote one.
   *
   * @returns whether that is so; otherwise nothing was answered
   */
  async latestVersions({ request, query, named, response }: Exchange): Promise<boolean> {
    const isGet = request.method === 'GET';
    const asked = await (isGet ? readLatestByGet : readLatest)({ request, query, named });
    const here = await this.#parts.registry.getLatestVersions(asked).catch(ifUnknown);
    if (here === null || (here.model_versions ?? []).length > 0) return false;
    const there = await this.link
      .json<LatestVersionsResponse>(request, `/api/${getLatestVersions.path}`, asked)
      .catch(ifNotAsked);
    if ((there?.model_versions ?? []).length === 0) return false;
    sendJson(response, there);
    return true;
  }

  /**
   * A run of the remote: of an experiment that is known here it is by our id, which the client
   * compares with that of its experiment.
   *
   * @returns whether there is one; otherwise nothing was answered
   * @throws RemoteFailure
   */
  async remoteRun({ request, query, response }: Exchange): Promise<boolean> {
    const asked = `/api/${getRun.path}?${query}`;
    const found = await this.link.json<{ run?: Run }>(request, asked);
    if (found?.run?.info === undefined) return false;
    sendJson(response, { run: await this.#inOurs(found.run) });
    return true;
  }

  async #inOurs(run: Run): Promise<Run> {
    const here = await this.#parts.sync.experimentCopiedTo(run.info.experiment_id);
    return here === null ? run : { ...run, info: { ...run.info, experiment_id: here } };
  }

  /**
   * @returns whether the remote has a part in it; otherwise nothing was answered
   * @throws ApiError
   */
  async searchRuns(exchange: Exchange): Promise<boolean> {
    const { scoped, sync } = this.#parts;
    const request = await readRuns(exchange);
    const asked = await scoped.searchedExperiments(request.experiment_ids ?? [], exchange.caller);
    const { here, there, ofRemote } = await this.#places(asked);
    if (there.length === 0) return false;
    const { max_results: limit = 1000, page_token } = request;
    const ofUs = {
      page: async (page_token: string | undefined) => {
        const own = { ...request, experiment_ids: here, page_token };
        const json = await scoped.searchRunsJson(own, exchange.caller);
        const { runs = [], ...more } = JSON.parse(
          Buffer.from(json).toString()
        ) as SearchRunsResponse;
        return { items: runs, ...more };
      }
    };
    const ofThem = {
      page: async (page_token: string | undefined) => {
        const { runs = [], ...more } =
          (await this.link.json<SearchRunsResponse>(exchange.request, `/api/${searchRuns.path}`, {
            ...request,
            experiment_ids: there,
            max_results: Math.max(limit, LEAST_PAGE),
            page_token
          })) ?? {};
        const ids = runs.map(({ data }) => ownId(data));
        const known = await sync.runsOf(ids.filter(id => id !== null));
        const isCopy = new Set(known.map(({ run_id }) => run_id));
        const others = runs.filter((_, index) => !isCopy.has(ids[index] ?? ''));
        return { items: await Promise.all(others.map(run => this.#inOurs(run))), ...more };
      }
    };
    const page = { limit, page_token };
    const compare = answeredRunComparison(request.order_by);
    const own = here.length > 0 ? ofUs : NOTHING;
    const found = await mergedPage<Run>([own, ofThem], compare, page).catch((error: unknown) => {
      // What was begun here is here; what others have of it comes when the remote does.
      if (!(error instanceof RemoteFailure)) throw error;
      if (ofRemote.length === 0) return mergedPage<Run>([own, NOTHING], compare, page);
      throw new ApiError(
        'NOT_FOUND',
        `Runs of experiment ${ofRemote.join(', ')} are on the remote, which could not be asked: ` +
          error.message
      );
    });
    const { items, ...more } = found;
    sendJson(exchange.response, { ...(items.length > 0 ? { runs: items } : {}), ...more });
    return true;
  }

  /** @throws ApiError */
  async searchExperiments(exchange: Exchange): Promise<void> {
    const { tracking, sync } = this.#parts;
    const isGet = exchange.request.method === 'GET';
    const request = await (isGet ? readExperimentsByGet : readExperiments)(exchange);
    const ofUs = {
      page: async (page_token: string | undefined) => {
        const found = await tracking.searchExperiments({ ...request, page_token });
        const { experiments = [], ...more } = found;
        return { items: experiments, ...more };
      }
    };
    const ofThem = {
      page: async (page_token: string | undefined) => {
        const asked = { ...request, page_token };
        const { experiments = [], ...more } =
          (await this.link.json<SearchExperimentsResponse>(
            exchange.request,
            `/api/${searchExperiments.path}`,
            asked
          )) ?? {};
        const items: Experiment[] = [];
        for (const experiment of experiments) {
          const { experiment_id } = experiment;
          // A kernel's own is its notebook's.
          if (experiment_id === DEFAULT_EXPERIMENT_ID) continue;
          if ((await sync.experimentCopiedTo(experiment_id)) === null) items.push(experiment);
        }
        return { items, ...more };
      }
    };
    const { max_results: limit = 0, page_token } = request;
    const page = { limit, page_token };
    const compare = experimentComparison(request.order_by);
    // Refused first as we refuse it.
    await ofUs.page(undefined);
    const found = await mergedPage<Experiment>([ofUs, ofThem], compare, page).catch(
      (error: unknown) => {
        if (error instanceof RemoteFailure)
          return mergedPage<Experiment>([ofUs, NOTHING], compare, page);
        throw error;
      }
    );
    const { items, ...more } = found;
    sendJson(exchange.response, { ...(items.length > 0 ? { experiments: items } : {}), ...more });
  }

  /**
   * Where runs of experiments are looked for: by which ids here, and by which on the remote.
   *
   * @returns `ofRemote`: those that the remote alone knows by the id that was asked for
   */
  async #places(
    asked: readonly string[]
  ): Promise<{ here: string[]; there: string[]; ofRemote: string[] }> {
    const { sync } = this.#parts;
    const here = new Set<string>();
    const there = new Set<string>();
    const ofRemote: string[] = [];
    for (const id of asked) {
      const known = await sync.experiment(id).catch(ifUnknown);
      const local = known === null ? await sync.experimentCopiedTo(id) : id;
      const remote = known === null ? id : known.remote_experiment_id;
      if (local !== null) here.add(local);
      if (remote !== null) there.add(remote);
      if (known === null) ofRemote.push(id);
    }
    return { here: [...here], there: [...there], ofRemote };
  }
}

const ifUnknown = (error: unknown) => {
  if (error instanceof ApiError && error.code === 'RESOURCE_DOES_NOT_EXIST') return null;
  throw error;
};

/** What is here is the answer. */
const ifNotAsked = (error: unknown) => {
  if (error instanceof RemoteFailure) return undefined;
  throw error;
};

/** Somebody else was faster. */
const ifTaken = (error: unknown) => {
  if (!(error instanceof ApiError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
};

const isKnown = async (found: Promise<unknown>) =>
  (await found.then(() => true).catch(ifUnknown)) === true;

const ownId = ({ tags = [] }: Run['data']) =>
  tags.find(({ key }) => key === CELLTRAIL_RUN_ID)?.value ?? null;

/** A list that is at its end, in its place among the others. */
const NOTHING = { page: () => Promise.resolve({ items: [] }) };

/** Of the remote's runs: those that are copies of ours are left out. */
const LEAST_PAGE = 1000;

const readLatest = requestReader(getLatestVersions);
const readLatestByGet = requestReader(getLatestVersionsByGet);
const readRuns = requestReader(searchRuns);
const readExperiments = requestReader(searchExperiments);
const readExperimentsByGet = requestReader(searchExperimentsByGet);
