import {
  searchExperiments,
  searchExperimentsByGet,
  type SearchExperimentsResponse
} from '../../protocol/endpoints/experiments.ts';
import { searchRuns, type SearchRunsResponse } from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID, type Experiment } from '../../protocol/entities/experiment.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { CELLTRAIL_RUN_ID } from '../../protocol/sync-tags.ts';
import { answeredRunComparison } from '../../store/search/run-comparison.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import { experimentComparison } from '../../store/tracking/experiment-order.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { RemoteFailure } from '../../sync/remote/remote-failure.ts';
import { sendJson } from '../answer.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import { requestReader, type Exchange } from '../route.ts';
import { mergedPage, type Source } from './merged-page.ts';
import type { RemoteLink } from './remote-link.ts';
import { ifUnknown } from './unknown-here.ts';

export interface SearchedParts {
  link: RemoteLink;
  tracking: Pick<TrackingStore, 'searchExperiments'>;
  sync: Pick<SyncStore, 'experiment' | 'experimentCopiedTo' | 'runsOf'>;
  scoped: Pick<ScopedTracking, 'searchedExperiments' | 'searchRunsJson'>;
}

/** Searches whose answer is of what is here and of what is on the remote, as if it were one list. */
export class MergedSearches {
  readonly #parts: SearchedParts;

  constructor(parts: SearchedParts) {
    this.#parts = parts;
  }

  /**
   * @returns whether the remote has a part in it; otherwise nothing was answered
   * @throws ApiError
   */
  async runs(exchange: Exchange): Promise<boolean> {
    const { link, scoped, sync } = this.#parts;
    const request = await readRuns(exchange);
    const asked = await scoped.searchedExperiments(request.experiment_ids ?? [], exchange.caller);
    const { here, there, ours, ofRemote } = await this.#places(asked);
    if (there.length === 0) return false;
    const { max_results: limit = 1000 } = request;
    const ofUs: Source<Run> = {
      page: async page_token => {
        const own = { ...request, experiment_ids: here, page_token };
        const json = await scoped.searchRunsJson(own, exchange.caller);
        const { runs = [], ...more } = JSON.parse(
          Buffer.from(json).toString()
        ) as SearchRunsResponse;
        return { items: runs, ...more };
      }
    };
    const ofThem: Source<Run> = {
      page: async page_token => {
        const asked = {
          ...request,
          experiment_ids: there,
          max_results: Math.max(limit, LEAST_PAGE),
          page_token
        };
        const path = `/api/${searchRuns.path}`;
        const { runs = [], ...more } =
          (await link.json<SearchRunsResponse>(exchange.request, path, asked)) ?? {};
        const ids = runs.map(({ data }) => ownId(data));
        const known = await sync.runsOf(ids.filter(id => id !== null));
        const isCopy = new Set(known.map(({ run_id }) => run_id));
        const others = runs.filter((_, index) => !isCopy.has(ids[index] ?? ''));
        return { items: others.map(run => inOurs(run, ours.get(run.info.experiment_id))), ...more };
      }
    };
    const { items, ...more } = await merged(
      here.length > 0 ? ofUs : NOTHING,
      ofThem,
      answeredRunComparison(request.order_by),
      { limit, page_token: request.page_token },
      failure => {
        // What is known here is here; what others have of it comes when the remote does.
        if (ofRemote.length === 0) return;
        throw new ApiError(
          'NOT_FOUND',
          `Runs of experiment ${ofRemote.join(', ')} are on the remote, which could not be asked: ` +
            failure.message
        );
      }
    );
    sendJson(exchange.response, { ...(items.length > 0 ? { runs: items } : {}), ...more });
    return true;
  }

  /** @throws ApiError */
  async experiments(exchange: Exchange): Promise<true> {
    const { link, tracking, sync } = this.#parts;
    const isGet = exchange.request.method === 'GET';
    const request = await (isGet ? readExperimentsByGet : readExperiments)(exchange);
    const ofUs: Source<Experiment> = {
      page: async page_token => {
        const found = await tracking.searchExperiments({ ...request, page_token });
        const { experiments = [], ...more } = found;
        return { items: experiments, ...more };
      }
    };
    const ofThem: Source<Experiment> = {
      page: async page_token => {
        const asked = { ...request, page_token };
        const path = `/api/${searchExperiments.path}`;
        const { experiments = [], ...more } =
          (await link.json<SearchExperimentsResponse>(exchange.request, path, asked)) ?? {};
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
    const { max_results: limit = 0, page_token, order_by } = request;
    const compare = experimentComparison(order_by);
    const { items, ...more } = await merged(ofUs, ofThem, compare, { limit, page_token });
    sendJson(exchange.response, { ...(items.length > 0 ? { experiments: items } : {}), ...more });
    return true;
  }

  /**
   * Where runs of experiments are looked for: by which ids here, and by which on the remote.
   *
   * @returns `ours`: ids there to ids here; `ofRemote`: those that the remote alone knows by the id that
   *   was asked for
   */
  async #places(asked: readonly string[]): Promise<{
    here: string[];
    there: string[];
    ours: ReadonlyMap<string, string>;
    ofRemote: string[];
  }> {
    const { sync } = this.#parts;
    const here = new Set<string>();
    const there = new Set<string>();
    const ours = new Map<string, string>();
    const ofRemote: string[] = [];
    for (const id of asked) {
      const known = await sync.experiment(id).catch(ifUnknown);
      const local = known === null ? await sync.experimentCopiedTo(id) : id;
      const remote = known === null ? id : known.remote_experiment_id;
      if (local !== null) here.add(local);
      if (remote !== null) there.add(remote);
      if (local !== null && remote !== null) ours.set(remote, local);
      if (known === null) ofRemote.push(id);
    }
    return { here: [...here], there: [...there], ours, ofRemote };
  }
}

/**
 * A page of both, and of ours alone while the remote cannot be asked.
 *
 * @param whenAway may throw what is to be said instead
 */
async function merged<Item>(
  ofUs: Source<Item>,
  ofThem: Source<Item>,
  compare: (a: Item, b: Item) => number,
  page: { limit: number; page_token: string | undefined },
  whenAway: (failure: RemoteFailure) => void = () => undefined
): Promise<{ items: Item[]; next_page_token?: string }> {
  try {
    // Ours is asked first, so that what it refuses is refused in its words.
    return await mergedPage([ofUs, ofThem], compare, page);
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error;
    whenAway(error);
    return mergedPage([ofUs, NOTHING], compare, page);
  }
}

/** A run of the remote. @param experiment_id of its experiment here, if that is known here */
export const inOurs = (run: Run, experiment_id: string | null | undefined): Run =>
  experiment_id == null ? run : { ...run, info: { ...run.info, experiment_id } };

const ownId = ({ tags = [] }: Run['data']) =>
  tags.find(({ key }) => key === CELLTRAIL_RUN_ID)?.value ?? null;

/** A list that is at its end, in its place among the others. */
const NOTHING: Source<never> = { page: () => Promise.resolve({ items: [] }) };

/** Of the remote's runs: those that are copies of ours are left out. */
const LEAST_PAGE = 1000;

const readRuns = requestReader(searchRuns);
const readExperiments = requestReader(searchExperiments);
const readExperimentsByGet = requestReader(searchExperimentsByGet);
