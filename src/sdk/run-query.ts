import { pages } from '../client/pages.ts';
import { decodeDouble } from '../protocol/double.ts';
import { DEFAULT_EXPERIMENT_ID } from '../protocol/entities/experiment.ts';
import type { Run, RunInfo } from '../protocol/entities/run.ts';
import { DEFAULT_SEARCH_RESULTS } from '../protocol/limits.ts';
import type { MlflowClient } from './mlflow-client.ts';
import type { MetricKey, Params, Schema, TagKey } from './schema.ts';

/** A run as it is read back: its latest points, its params and tags by key. */
export interface RunRow<S extends Schema = Schema> extends RunInfo {
  metrics: { readonly [Key in MetricKey<S>]?: number };
  params: { readonly [Key in keyof Params<S>]?: string };
  tags: { readonly [Key in TagKey<S>]?: string } & {
    readonly [key: `mlflow.${string}`]: string | undefined;
  };
}

interface Query {
  filters: string[];
  order: string[];
  limit: number;
  names: string[];
  ids: string[];
}

/**
 * Runs that are looked for: awaited it is a list, in a `for await` it comes page by page.
 * Each step makes a new query.
 */
export class RunQuery<S extends Schema = Schema>
  implements PromiseLike<RunRow<S>[]>, AsyncIterable<RunRow<S>>
{
  readonly #client: MlflowClient;
  readonly #before: () => Promise<unknown>;
  readonly #query: Query;

  /** @internal @param before what is waited for first */
  constructor(client: MlflowClient, before: () => Promise<unknown>, query: Partial<Query>) {
    this.#client = client;
    this.#before = before;
    this.#query = { filters: [], order: [], limit: Infinity, names: [], ids: [], ...query };
  }

  /** MLflow's filter: `metrics.loss < 0.1 AND params.lr = '0.01'`. Several must all hold. */
  where(filter: string): RunQuery<S> {
    return this.#with({ filters: [...this.#query.filters, filter] });
  }

  /** `metrics.loss`, `attributes.start_time DESC`; the first decides. Absent: the newest first. */
  orderBy(...keys: string[]): RunQuery<S> {
    return this.#with({ order: [...this.#query.order, ...keys] });
  }

  limit(count: number): RunQuery<S> {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`limit() takes a whole number from 1, and not ${count}.`);
    }
    return this.#with({ limit: count });
  }

  /** Names of the experiments. Absent: the one that is logged to. */
  experiments(...names: string[]): RunQuery<S> {
    return this.#with({ names, ids: [] });
  }

  then<Result = RunRow<S>[], Failure = never>(
    done?: ((rows: RunRow<S>[]) => Result | PromiseLike<Result>) | null,
    failed?: ((error: unknown) => Failure | PromiseLike<Failure>) | null
  ): Promise<Result | Failure> {
    return this.#all().then(done, failed);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunRow<S>, void, undefined> {
    await this.#before();
    const { filters, order, limit } = this.#query;
    const experiment_ids = await this.#experimentIds();
    if (experiment_ids.length === 0) return;
    let left = limit;
    const ask = (page_token: string | undefined) =>
      this.#client.searchRuns({
        experiment_ids,
        filter: filters.length > 1 ? filters.join(' AND ') : filters[0],
        order_by: order,
        max_results: Math.min(left, DEFAULT_SEARCH_RESULTS),
        page_token
      });
    for await (const { runs = [] } of pages(ask)) {
      for (const run of runs) {
        yield rowOf<S>(run);
        if (--left === 0) return;
      }
    }
  }

  async #all(): Promise<RunRow<S>[]> {
    const rows: RunRow<S>[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }

  /** One that nobody has made yet has no runs. */
  async #experimentIds(): Promise<string[]> {
    const { names, ids } = this.#query;
    if (names.length === 0) return ids.length > 0 ? ids : [DEFAULT_EXPERIMENT_ID];
    const found = await Promise.all(
      names.map(experiment_name =>
        this.#client.getExperimentByName({ experiment_name }).catch((error: { code?: string }) => {
          if (error.code === 'RESOURCE_DOES_NOT_EXIST') return null;
          throw error;
        })
      )
    );
    return found.flatMap(answer => (answer === null ? [] : [answer.experiment.experiment_id]));
  }

  #with(change: Partial<Query>): RunQuery<S> {
    return new RunQuery<S>(this.#client, this.#before, { ...this.#query, ...change });
  }
}

function rowOf<S extends Schema>({ info, data }: Run): RunRow<S> {
  const byKey = (pairs: readonly { key: string; value: string }[] = []) =>
    Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  const metrics = (data.metrics ?? []).map(({ key, value }) => [key, decodeDouble(value)]);
  return {
    ...info,
    metrics: Object.fromEntries(metrics) as RunRow<S>['metrics'],
    params: byKey(data.params) as RunRow<S>['params'],
    tags: byKey(data.tags) as RunRow<S>['tags']
  };
}
