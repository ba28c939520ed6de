import {
  getExperiment,
  searchExperiments,
  searchExperimentsByGet,
  type SearchExperimentsResponse
} from '../../protocol/endpoints/experiments.ts';
import { getRegisteredModel } from '../../protocol/endpoints/registered-models.ts';
import { searchRuns, type SearchRunsResponse } from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID, type Experiment } from '../../protocol/entities/experiment.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { CELLTRAIL_RUN_ID } from '../../protocol/sync-tags.ts';
import type { LoggedModelStore } from '../../store/logged-models/logged-model-store.ts';
import type { RegistryStore } from '../../store/registry/registry-store.ts';
import { answeredRunComparison } from '../../store/search/run-comparison.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import { experimentComparison } from '../../store/tracking/experiment-order.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { RemoteFailure } from '../../sync/remote/remote-failure.ts';
import { digestsOf } from '../../sync/run-facts.ts';
import { sendJson } from '../answer.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { readJson, replaceBody } from '../request-body.ts';
import { requestReader, type Exchange } from '../route.ts';
import { ownerOfFile } from './artifact-owner.ts';
import { mergedPage } from './merged-page.ts';
import type { RemoteLink } from './remote-link.ts';

export interface ReadThroughParts {
  link: RemoteLink;
  tracking: TrackingStore;
  models: Pick<LoggedModelStore, 'get'>;
  sync: SyncStore;
  registry: Pick<RegistryStore, 'getRegisteredModel' | 'createRegisteredModel'>;
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
    const { tracking, models } = this.#parts;
    return isKnown('run_id' in owner ? tracking.getRun(owner.run_id) : models.get(owner.model_id));
  }

  /** Whether the run whose metric is asked for is known here. */
  async hasRun({ query }: Exchange): Promise<boolean> {
    const given = new URLSearchParams(query);
    const run_id = given.get('run_id') ?? given.get('run_uuid') ?? '';
    return isKnown(this.#parts.tracking.getRun(run_id));
  }

  /**
   * Something is made in an experiment: one of the remote is known here from now on, under its id,
   * so that what is made is kept here and sent on.
   *
   * @param exchange its body was kept
   */
  async adoptExperiment(exchange: Exchange): Promise<void> {
    const given = await readJson(exchange.request);
    const id = given['experiment_id'];
    if (typeof id !== 'string' || id === '' || id === DEFAULT_EXPERIMENT_ID) return;
    const { tracking, sync } = this.#parts;
    if (await isKnown(tracking.getExperiment(id))) return;
    const here = (await sync.experimentCopiedTo(id)) ?? (await this.#adopted(exchange, id));
    if (here === null || here === id) return;
    const body = Buffer.from(JSON.stringify({ ...given, experiment_id: here }));
    replaceBody(exchange.request, body);
  }

  /**
   * A version is made: a registered model of the remote is known here from now on.
   *
   * @param exchange its body was kept
   */
  async adoptRegisteredModel(exchange: Exchange): Promise<void> {
    const { name } = await readJson(exchange.request);
    const { registry } = this.#parts;
    if (typeof name !== 'string' || (await isKnown(registry.getRegisteredModel(name)))) return;
    const asked = `/api/${getRegisteredModel.path}?name=${encodeURIComponent(name)}`;
    const found = await this.link.json(exchange, asked).catch(ifNotAsked);
    if (found === undefined) return;
    // Somebody else may have been faster.
    await registry.createRegisteredModel({ name }).catch(() => undefined);
  }

  /** @returns its id here; null for one that is not there, or deleted */
  async #adopted(exchange: Exchange, id: string): Promise<string | null> {
    const asked = `/api/${getExperiment.path}?experiment_id=${encodeURIComponent(id)}`;
    const found = await this.link
      .json<{ experiment: Experiment }>(exchange, asked)
      .catch(ifNotAsked);
    if (found === undefined || found.experiment.lifecycle_stage === 'deleted') return null;
    const { experiment } = found;
    // Those of another celltrail say of which of its notebooks it is.
    const tags = (experiment.tags ?? []).filter(({ key }) => !key.startsWith('celltrail.'));
    return this.#parts.sync.adoptExperiment(
      { ...experiment, tags },
      {
        name: experiment.name,
        tags: digestsOf(tags),
        creation_time: Number(experiment.creation_time)
      }
    );
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
          (await this.link.json<SearchRunsResponse>(exchange, `/api/${searchRuns.path}`, {
            ...request,
            experiment_ids: there,
            page_token
          })) ?? {};
        const ids = runs.map(({ data }) => ownId(data));
        const known = await sync.runsOf(ids.filter(id => id !== null));
        const isCopy = new Set(known.map(({ run_id }) => run_id));
        return { items: runs.filter((_, index) => !isCopy.has(ids[index] ?? '')), ...more };
      }
    };
    const { max_results: limit = 1000, page_token } = request;
    const page = { limit, page_token };
    const compare = answeredRunComparison(request.order_by);
    const sources = here.length > 0 ? [ofUs, ofThem] : [ofThem];
    const found = await mergedPage<Run>(sources, compare, page).catch((error: unknown) => {
      // What was begun here is here; what others have of it comes when the remote does.
      if (!(error instanceof RemoteFailure)) throw error;
      if (ofRemote.length === 0) return mergedPage<Run>([ofUs], compare, page);
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
            exchange,
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
        if (error instanceof RemoteFailure) return mergedPage<Experiment>([ofUs], compare, page);
        throw error;
      }
    );
    const { items, ...more } = found;
    sendJson(exchange.response, { ...(items.length > 0 ? { experiments: items } : {}), ...more });
  }

  /**
   * Where runs of experiments are looked for: by which ids here, and by which on the remote.
   *
   * @returns `ofRemote`: those that were begun on the remote
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
      if (local === null || local === remote) ofRemote.push(id);
    }
    return { here: [...here], there: [...there], ofRemote };
  }
}

const ifUnknown = (error: unknown) => {
  if (error instanceof ApiError && error.code === 'RESOURCE_DOES_NOT_EXIST') return null;
  throw error;
};

/** That something is not known here is said with the reason. */
const ifNotAsked = (error: unknown) => {
  if (error instanceof RemoteFailure) return undefined;
  throw error;
};

const isKnown = async (found: Promise<unknown>) =>
  (await found.then(() => true).catch(ifUnknown)) === true;

const ownId = ({ tags = [] }: Run['data']) =>
  tags.find(({ key }) => key === CELLTRAIL_RUN_ID)?.value ?? null;

const readRuns = requestReader(searchRuns);
const readExperiments = requestReader(searchExperiments);
const readExperimentsByGet = requestReader(searchExperimentsByGet);
