import type { Kysely } from 'kysely';
import type { LifecycleStage } from '../../protocol/entities/experiment.ts';
import { MAX_SEARCH_RESULTS } from '../../protocol/limits.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import { finite } from '../series/point-order.ts';
import type { Tail } from '../series/tail.ts';
import { runRows, type RunRow } from '../tracking/run-row.ts';
import { satisfies } from './compare.ts';
import type { Order } from './order-by.ts';
import type { Clause } from './parse-filter.ts';

export interface RunQuery {
  experiment_ids: readonly string[];
  stages: readonly LifecycleStage[];
  clauses: readonly Clause[];
  orders: readonly Order[];
}

/** Finds runs. This one reads the rows of all candidates; an index over columns takes its place later. */
export interface RunSearch {
  /** One page of the runs that match, in order, and whether there are more behind it. */
  find(
    query: RunQuery,
    page: { offset: number; limit: number }
  ): Promise<{ runs: RunRow[]; more: boolean }>;
}

export class RowRunSearch implements RunSearch {
  readonly #db: Kysely<Schema>;
  readonly #tail: Tail;

  constructor(db: Kysely<Schema>, tail: Tail) {
    this.#db = db;
    this.#tail = tail;
  }

  async find(query: RunQuery, { offset, limit }: { offset: number; limit: number }) {
    const candidates = await this.#candidates(query);
    const facts = await this.#facts(query, candidates);
    const found = candidates.filter(run =>
      query.clauses.every(clause => matches(facts, run, clause))
    );
    found.sort(comparison(facts, query.orders));
    const end = Math.min(offset + limit, offset + MAX_SEARCH_RESULTS);
    return { runs: found.slice(offset, end), more: end < found.length };
  }

  async #candidates({ experiment_ids, stages }: RunQuery): Promise<RunRow[]> {
    const runs: RunRow[] = [];
    for (const chunk of inChunks(experiment_ids)) {
      const rows = await runRows(this.#db)
        .where('experiment.experiment_id', 'in', chunk)
        .where('run.lifecycle_stage', 'in', stages)
        .execute();
      for (const row of rows) runs.push(row);
    }
    return runs;
  }

  /** What the clauses and orders speak of, for all candidates. */
  async #facts({ clauses, orders }: RunQuery, runs: readonly RunRow[]): Promise<Facts> {
    const facts = new Facts(this.#tail);
    const keysOf = (type: Clause['type']) => [
      ...new Set([...clauses, ...orders].filter(item => item.type === type).map(({ key }) => key))
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
  readonly #tail: Tail;
  readonly #values = new Map<string, Map<number, string>>();
  readonly #datasets = new Map<number, DatasetFacts[]>();

  constructor(tail: Tail) {
    this.#tail = tail;
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

  value(run: RunRow, type: Clause['type'], key: string): string | number | null | undefined {
    if (type === 'attribute') return run[key as keyof RunRow];
    if (type !== 'metric') return this.#values.get(`${type} ${key}`)?.get(run.id);
    const series = this.#tail.ofRun(run.id).get(key);
    return series === undefined ? undefined : finite(series.values[series.latest]);
  }
}

function matches(facts: Facts, run: RunRow, clause: Clause): boolean {
  if (clause.type === 'dataset') {
    return facts.datasets(run.id).some(dataset => satisfies(dataset[clause.key], clause));
  }
  return satisfies(facts.value(run, clause.type, clause.key), clause);
}

/** MLflow's order: absent values last in both directions, NaN before them; then newest first. */
function comparison(facts: Facts, orders: readonly Order[]): (a: RunRow, b: RunRow) => number {
  return (a, b) => {
    for (const { type, key, ascending } of orders) {
      const valueA = facts.value(a, type, key);
      const valueB = facts.value(b, type, key);
      const place = placeOf(valueA) - placeOf(valueB);
      if (place !== 0) return place;
      if (placeOf(valueA) > 0) continue;
      const compared = compare(valueA as number | string, valueB as number | string);
      if (compared !== 0) return ascending ? compared : -compared;
    }
    const byTime = orders.some(({ type, key }) => type === 'attribute' && key === 'start_time')
      ? 0
      : b.start_time - a.start_time;
    return byTime || compare(a.run_id, b.run_id);
  };
}

function placeOf(value: string | number | null | undefined): number {
  if (value === null || value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
