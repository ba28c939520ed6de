import type { RunInfo } from '../protocol/entities/run.ts';
import { wrong } from './checks.ts';
import type { Server } from './server.ts';
import { onDemand } from './on-demand/load-on-demand.ts';
import type { MetricKey, Params, Schema, TagKey } from './schema.ts';

/** A run as it is read back: its latest points, its params and tags by key. */
export interface RunRow<S extends Schema = Schema> extends RunInfo {
  metrics: { readonly [Key in MetricKey<S>]?: number };
  params: { readonly [Key in keyof Params<S>]?: string };
  tags: { readonly [Key in TagKey<S>]?: string } & {
    readonly [key: `mlflow.${string}`]: string | undefined;
  };
}

/** What is asked for; without names and ids it is the server's default experiment. */
export interface RowQuery {
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
  readonly #server: Server;
  readonly #before: () => Promise<unknown>;
  readonly #query: RowQuery;

  /** @internal @param before what is waited for first */
  constructor(server: Server, before: () => Promise<unknown>, query: Partial<RowQuery>) {
    this.#server = server;
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
      throw wrong('limit()', 'takes a whole number from 1', count);
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
    const { searchRows } = await onDemand();
    yield* searchRows<S>(this.#server, this.#query);
  }

  async #all(): Promise<RunRow<S>[]> {
    const rows: RunRow<S>[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }

  #with(change: Partial<RowQuery>): RunQuery<S> {
    return new RunQuery<S>(this.#server, this.#before, { ...this.#query, ...change });
  }
}
