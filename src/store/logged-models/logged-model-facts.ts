import type { Kysely } from 'kysely';
import type { SearchedDataset } from '../../protocol/endpoints/logged-models.ts';
import { LOGGED_MODEL_STATUSES } from '../../protocol/entities/logged-model.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import type { LoggedModelRow } from './logged-model-rows.ts';

export interface MetricFact {
  key: string;
  /** NaN too. */
  value: number;
  timestamp: number;
  step: number;
  run_id: string;
  dataset_name: string | null;
  dataset_digest: string | null;
}

/** What a filter and an order speak of, for all candidates of a search. */
export class LoggedModelFacts {
  readonly #values = new Map<string, Map<number, string>>();
  readonly #metrics = new Map<number, MetricFact[]>();

  /**
   * @param keys of params, tags and metrics that are asked for
   * @param datasets whose metrics count whatever their key
   */
  static async read(
    db: Kysely<Schema>,
    rows: readonly LoggedModelRow[],
    keys: { parameter: string[]; tag: string[]; metric: string[] },
    datasets: readonly string[]
  ): Promise<LoggedModelFacts> {
    const facts = new LoggedModelFacts();
    for (const ids of inChunks(rows.map(({ id }) => id))) {
      await facts.#readValues(db, 'parameter', ids, keys.parameter);
      await facts.#readValues(db, 'tag', ids, keys.tag);
      await facts.#readMetrics(db, ids, keys.metric, datasets);
    }
    return facts;
  }

  /** @param model key of its row */
  value(model: number, type: 'parameter' | 'tag', key: string): string | undefined {
    return this.#values.get(`${type} ${key}`)?.get(model);
  }

  metrics(model: number): readonly MetricFact[] {
    return this.#metrics.get(model) ?? [];
  }

  /** The value of the latest by (timestamp, step), of the lower run id; null without any. */
  latest(
    model: number,
    wanted: { key: string; dataset_name: string | null; dataset_digest: string | null }
  ): number | null {
    let latest: MetricFact | undefined;
    for (const metric of this.metrics(model)) {
      if (metric.key !== wanted.key) continue;
      if (wanted.dataset_name && metric.dataset_name !== wanted.dataset_name) continue;
      if (wanted.dataset_digest && metric.dataset_digest !== wanted.dataset_digest) continue;
      if (latest === undefined || isLater(metric, latest)) latest = metric;
    }
    return latest?.value ?? null;
  }

  async #readValues(
    db: Kysely<Schema>,
    type: 'parameter' | 'tag',
    ids: readonly number[],
    keys: readonly string[]
  ): Promise<void> {
    if (keys.length === 0) return;
    const rows = await db
      .selectFrom(type === 'tag' ? 'logged_model_tag' : 'logged_model_param')
      .selectAll()
      .where('model', 'in', ids)
      .where('key', 'in', keys)
      .execute();
    for (const { model, key, value } of rows) {
      const name = `${type} ${key}`;
      let values = this.#values.get(name);
      if (values === undefined) this.#values.set(name, (values = new Map()));
      values.set(model, value);
    }
  }

  async #readMetrics(
    db: Kysely<Schema>,
    ids: readonly number[],
    keys: readonly string[],
    datasets: readonly string[]
  ): Promise<void> {
    if (keys.length === 0 && datasets.length === 0) return;
    const rows = await db
      .selectFrom('logged_model_metric as metric')
      .innerJoin('run', 'run.id', 'metric.run')
      .selectAll('metric')
      .select('run.run_id')
      .where('metric.model', 'in', ids)
      .where(({ or, eb }) =>
        or([eb('metric.key', 'in', keys), eb('metric.dataset_name', 'in', datasets)])
      )
      .execute();
    for (const { model, value, ...metric } of rows) {
      let metrics = this.#metrics.get(model);
      if (metrics === undefined) this.#metrics.set(model, (metrics = []));
      metrics.push({ ...metric, value: value ?? NaN });
    }
  }
}

/** A status is its number to filters and orders, as in MLflow's table. */
export function attributeOf(row: LoggedModelRow, key: string): string | number | null {
  switch (key) {
    case 'artifact_location':
      return row.artifact_uri;
    case 'status':
      return STATUS_NUMBERS.get(row.status)!;
    default:
      return row[key as keyof LoggedModelRow];
  }
}

/** An absent digest is any: MLflow's own client means it so, though its REST server finds nothing then. */
export const isOnDataset = (metric: MetricFact, datasets: readonly SearchedDataset[]) =>
  datasets.some(
    ({ dataset_name, dataset_digest }) =>
      metric.dataset_name === dataset_name &&
      (!dataset_digest || metric.dataset_digest === dataset_digest)
  );

function isLater(a: MetricFact, b: MetricFact): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  if (a.step !== b.step) return a.step > b.step;
  return a.run_id < b.run_id;
}

const STATUS_NUMBERS = new Map<string, string>(
  Object.entries(LOGGED_MODEL_STATUSES).map(([number, status]) => [status, number])
);
