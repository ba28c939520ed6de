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
import { mergedPage } from './merged-page.ts';
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
          (await this.#parts.link.json<SearchRunsResponse>(
            exchange.request,
            `/api/${searchRuns.path}`,
            {
              ...request,
              experiment_ids: there,
              max_results: Math.max(limit, LEAST_PAGE),
              page_token
            }
          )) ?? {};
        const ids = runs.map(({ data }) => ownId(data));
        const known = await sync.runsOf(ids.filter(id => id !== null));
        const isCopy = new Set(known.map(({ run_id }) => run_id));
        const others = runs.filter((_, index) => !isCopy.has(ids[index] ?? ''));
        return { items: await Promise.all(others.map(run => inOurs(run, sync))), ...more };
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
  async experiments(exchange: Exchange): Promise<void> {
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
          (await this.#parts.link.json<SearchExperimentsResponse>(
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

/** A run of the remote, by our id of its experiment where that is known here. */
export async function inOurs(run: Run, sync: Pick<SyncStore, 'experimentCopiedTo'>): Promise<Run> {
  const here = await sync.experimentCopiedTo(run.info.experiment_id);
  return here === null ? run : { ...run, info: { ...run.info, experiment_id: here } };
}

const ownId = ({ tags = [] }: Run['data']) =>
  tags.find(({ key }) => key === CELLTRAIL_RUN_ID)?.value ?? null;

/** A list that is at its end, in its place among the others. */
const NOTHING = { page: () => Promise.resolve({ items: [] }) };

/** Of the remote's runs: those that are copies of ours are left out. */
const LEAST_PAGE = 1000;

const readRuns = requestReader(searchRuns);
const readExperiments = requestReader(searchExperiments);
const readExperimentsByGet = requestReader(searchExperimentsByGet);
