import type { TrackingClient } from '../../client/tracking-client.ts';
import { searchExperiments } from '../../protocol/endpoints/experiments.ts';
import {
  listRunColumns,
  listRunGroups,
  type MetricAggregate,
  type RunColumnKeys,
  type RunGroups
} from '../../protocol/endpoints/run-rows.ts';
import { keysOf } from './column.ts';
import { groupsRequest, runChoice } from './run-questions.ts';
import type { TableState } from './table-state.ts';

/** What is known of all runs that match, on the screen or not. */
export interface Facts {
  keys: RunColumnKeys | null;
  /** Over all of them, by metric key. */
  aggregates: Readonly<Record<string, MetricAggregate | null>>;
  /** null: not grouped, or not answered yet. */
  groups: RunGroups | null;
  /** Runs in all groups. */
  total: number;
  /** Names by id, in the order of their ids. */
  experiments: ReadonlyMap<string, string>;
}

export interface TableFactsOptions {
  view(): TableState;
  columns(): readonly string[];
  onChange(): void;
  onError(error: unknown): void;
}

const MAX_EXPERIMENTS = 1000;

/** Asks for columns, groups, aggregates and experiments, and keeps the last answers. */
export class TableFacts {
  readonly #client: TrackingClient;
  readonly #options: TableFactsOptions;
  #asked = 0;
  #hasExperiments = false;
  #state: Facts = { keys: null, aggregates: {}, groups: null, total: 0, experiments: new Map() };

  constructor(client: TrackingClient, options: TableFactsOptions) {
    this.#client = client;
    this.#options = options;
  }

  get state(): Facts {
    return this.#state;
  }

  /** Each answer is shown when it comes. Never rejects. */
  async ask(): Promise<void> {
    const asked = ++this.#asked;
    const view = this.#options.view();
    const metric_keys = keysOf('metrics', this.#options.columns());
    const take = async (answer: Promise<Partial<Facts>>) => {
      const fields = await answer;
      if (asked !== this.#asked) return;
      this.#state = { ...this.#state, ...fields };
      this.#options.onChange();
    };
    const groups = take(this.#groups(view, metric_keys)).catch((error: unknown) => {
      if (asked === this.#asked && view.group !== null) this.#options.onError(error);
    });
    const rest = [this.#keys(view), this.#aggregates(view, metric_keys), this.#experiments()];
    // The rows are there without them, and say what is wrong with the server or the query.
    await Promise.all([groups, ...rest.map(answer => take(answer).catch(() => undefined))]);
  }

  /** The groups are of another column. */
  forgetGroups(): void {
    this.#asked += 1;
    this.#state = { ...this.#state, groups: null };
  }

  /** Their names may have changed. */
  expireExperiments(): void {
    this.#hasExperiments = false;
  }

  dispose(): void {
    this.#asked += 1;
  }

  async #keys(view: TableState): Promise<Partial<Facts>> {
    // Of all runs, filtered or not: a filter hides rows, not what there is to show.
    const choice = runChoice({ ...view, query: '' });
    return { keys: await this.#client.call(listRunColumns, choice) };
  }

  async #groups(view: TableState, metric_keys: readonly string[]): Promise<Partial<Facts>> {
    if (view.group === null) return { groups: null };
    const groups = await this.#client.call(listRunGroups, groupsRequest(view, metric_keys));
    return { groups, total: groups.total };
  }

  async #aggregates(view: TableState, metric_keys: readonly string[]): Promise<Partial<Facts>> {
    if (metric_keys.length === 0) return { aggregates: {} };
    const request = groupsRequest({ ...view, group: null }, metric_keys);
    const { metrics } = await this.#client.call(listRunGroups, request);
    const only = Object.entries(metrics).map(([key, values]) => [key, values[0] ?? null]);
    return { aggregates: Object.fromEntries(only) as Facts['aggregates'] };
  }

  async #experiments(): Promise<Partial<Facts>> {
    if (this.#hasExperiments) return {};
    const request = { max_results: MAX_EXPERIMENTS, order_by: ['experiment_id ASC'] };
    const { experiments = [] } = await this.#client.call(searchExperiments, request);
    this.#hasExperiments = true;
    return { experiments: new Map(experiments.map(one => [one.experiment_id, one.name])) };
  }
}
