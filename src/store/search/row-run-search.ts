import type { Kysely } from 'kysely';
import type { DatabaseSync } from 'node:sqlite';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import { finite } from '../series/point-order.ts';
import type { SeriesSummary } from '../series/series-summary.ts';
import type { Tail } from '../series/tail.ts';
import { runRows, type RunRow } from '../tracking/run-row.ts';
import { withoutBest } from './best.ts';
import { filteredColumn } from './column-set.ts';
import type { SeriesAggregate } from './columns/column-id.ts';
import { satisfies, type FieldValue } from './compare.ts';
import { clausesOf, holds } from './filter-node.ts';
import type { Order } from './order-by.ts';
import { runComparison } from './run-comparison.ts';
import type { Clause } from './parse-filter.ts';
import type { RunPage, RunQuery, RunSearch } from './run-search.ts';

/**
 * Finds runs by reading the rows of all candidates: for few of them, and the truth that the search
 * over columns is compared with.
 */
export class RowRunSearch implements RunSearch {
  readonly #db: Kysely<Schema>;
  readonly #database: DatabaseSync;
  readonly #tail: Pick<Tail, 'summariesOf'>;

  readonly #among: readonly number[] | null;

  /**
   * @param database the connection that `db` is over
   * @param among keys of the only runs that can match; null: any may
   */
  constructor(
    db: Kysely<Schema>,
    database: DatabaseSync,
    tail: Pick<Tail, 'summariesOf'>,
    among: readonly number[] | null = null
  ) {
    this.#among = among;
    this.#db = db;
    this.#database = database;
    this.#tail = tail;
  }

  async find(asked: RunQuery, { offset, limit }: RunPage) {
    const query = withoutBest(this.#database, asked);
    const candidates = await this.#candidates(query);
    const facts = await this.#facts(query, candidates);
    const found = candidates.filter(run =>
      holds(query.filter, clause => matches(facts, run, clause))
    );
    found.sort(comparison(facts, query.orders));
    const end = offset + limit;
    return { runs: found.slice(offset, end), more: end < found.length };
  }

  async #candidates({ experiment_ids, stages }: RunQuery): Promise<RunRow[]> {
    const all = runRows(this.#db).where('run.lifecycle_stage', 'in', stages);
    const inStage = this.#among === null ? all : all.where('run.id', 'in', this.#among);
    if (experiment_ids === null) return inStage.execute();
    const runs: RunRow[] = [];
    for (const chunk of inChunks(experiment_ids)) {
      const rows = await inStage.where('experiment.experiment_id', 'in', chunk).execute();
      for (const row of rows) runs.push(row);
    }
    return runs;
  }

  /** What the clauses and orders speak of, for all candidates. */
  async #facts({ filter, orders }: RunQuery, runs: readonly RunRow[]): Promise<Facts> {
    const asked = [...Array.from(clausesOf(filter), filteredColumn), ...orders];
    const metrics = asked.some(({ type }) => type === 'metric');
    const facts = new Facts(metrics ? this.#tail.summariesOf(runs.map(({ id }) => id)) : NONE);
    const keysOf = (type: Clause['type']) => [
      ...new Set(asked.filter(item => item.type === type).map(({ key }) => key))
    ];
    for (const [type, table] of [
      ['parameter', 'param'],
      ['tag', 'run_tag']
    ] as const) {
      const keys = keysOf(type);
      if (keys.length === 0) continue;
      for (const chunk of inChunks(runs)) {
        const rows = await this.#db
          .selectFrom(table)
          .select(['run', 'key', 'value'])
          .where(
            'run',
            'in',
            chunk.map(({ id }) => id)
          )
          .where('key', 'in', keys)
          .execute();
        for (const { run, key, value } of rows) facts.put(type, key, run, value);
      }
    }
    if (keysOf('dataset').length > 0) await this.#addDatasets(facts, runs);
    return facts;
  }

  async #addDatasets(facts: Facts, runs: readonly RunRow[]): Promise<void> {
    for (const chunk of inChunks(runs)) {
      const rows = await this.#db
        .selectFrom('input')
        .innerJoin('dataset', 'dataset.id', 'input.dataset')
        .leftJoin('input_tag', join =>
          join
            .onRef('input_tag.input', '=', 'input.id')
            .on('input_tag.key', '=', 'mlflow.data.context')
        )
        .select(['input.run', 'dataset.name', 'dataset.digest', 'input_tag.value as context'])
        .where(
          'input.run',
          'in',
          chunk.map(({ id }) => id)
        )
        .execute();
      for (const { run, ...dataset } of rows) facts.datasets(run).push(dataset);
    }
  }
}

type DatasetFacts = Record<string, string | null>;

class Facts {
  readonly #series: ReadonlyMap<number, readonly SeriesSummary[]>;
  readonly #values = new Map<string, Map<number, string>>();
  readonly #datasets = new Map<number, DatasetFacts[]>();

  constructor(series: ReadonlyMap<number, readonly SeriesSummary[]>) {
    this.#series = series;
  }

  put(type: Clause['type'], key: string, run: number, value: string): void {
    const name = `${type} ${key}`;
    let values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, (values = new Map()));
    values.set(run, value);
  }

  datasets(run: number): DatasetFacts[] {
    let datasets = this.#datasets.get(run);
    if (datasets === undefined) this.#datasets.set(run, (datasets = []));
    return datasets;
  }

  value(
    run: RunRow,
    { type, key, aggregate }: Pick<Clause, 'type' | 'key' | 'aggregate'>
  ): FieldValue {
    if (type === 'attribute') return run[key as keyof RunRow];
    if (type !== 'metric') return this.#values.get(`${type} ${key}`)?.get(run.id);
    const series = this.#series.get(run.id)?.find(summary => summary.key === key);
    return series && finite(series[(aggregate ?? 'latest') as SeriesAggregate]);
  }
}

function matches(facts: Facts, run: RunRow, clause: Clause): boolean {
  if (clause.type === 'dataset') {
    return facts.datasets(run.id).some(dataset => satisfies(dataset[clause.key], clause));
  }
  return satisfies(facts.value(run, filteredColumn(clause)), clause);
}

const comparison = (facts: Facts, orders: readonly Order[]) =>
  runComparison<RunRow>(orders, (run, order) => facts.value(run, order));

const NONE: ReadonlyMap<number, readonly SeriesSummary[]> = new Map();
