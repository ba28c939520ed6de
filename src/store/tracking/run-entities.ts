import { encodeDouble } from '../../protocol/double.ts';
import type {
  Dataset,
  DatasetInput,
  Metric,
  Param,
  Run,
  Tag
} from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import { finite } from '../series/point-order.ts';
import type { SeriesSummary } from '../series/series-summary.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { RunEntity } from './run-entity-cache.ts';
import { modelOutputsOf } from './run-models.ts';
import { runInfo, type RunRow } from './run-row.ts';

/** Runs as they cross the wire, in the order of their rows. */
export async function runEntities(context: ReadContext, rows: readonly RunRow[]): Promise<Run[]> {
  return (await cachedEntities(context, rows)).map(({ run }) => run);
}

/** Their JSON, in the order of their rows. */
export async function runJsons(
  context: ReadContext,
  rows: readonly RunRow[]
): Promise<Uint8Array[]> {
  return (await cachedEntities(context, rows)).map(({ json }) => json);
}

async function cachedEntities(context: ReadContext, rows: readonly RunRow[]): Promise<RunEntity[]> {
  const { columns, entities } = context;
  columns.refresh();
  const known = new Map<number, RunEntity>();
  const unknown: RunRow[] = [];
  for (const row of rows) {
    const run = entities.get(row.id);
    if (run === undefined) unknown.push(row);
    else known.set(row.id, run);
  }
  for (const [index, run] of (await readEntities(context, unknown)).entries()) {
    const entity = new RunEntity(run);
    known.set(unknown[index].id, entity);
    entities.put(unknown[index].id, entity);
  }
  return rows.map(row => known.get(row.id)!);
}

/** A few queries for all of them. */
async function readEntities(context: ReadContext, rows: readonly RunRow[]): Promise<Run[]> {
  if (rows.length === 0) return [];
  const params = valuesOf(context, 'param', rows);
  const tags = valuesOf(context, 'run_tag', rows);
  const series = context.tail.summariesOf(rows.map(({ id }) => id));
  const inputs = await inputsOf(context, rows);
  const outputs = await modelOutputsOf(context, rows);
  return rows.map(row => ({
    info: runInfo(row),
    data: {
      ...listed('metrics', latestMetrics(series.get(row.id))),
      ...listed('params', params.get(row.id)),
      ...listed('tags', tags.get(row.id))
    },
    inputs: listed('dataset_inputs', inputs.get(row.id)),
    outputs: listed('model_outputs', outputs.get(row.id))
  }));
}

/** Latest points, in order of their keys. */
function latestMetrics(summaries: readonly SeriesSummary[] | undefined): Metric[] | undefined {
  return summaries
    ?.map(({ key, latest, latest_step, latest_timestamp }) => ({
      key,
      value: encodeDouble(finite(latest)),
      timestamp: latest_timestamp,
      step: latest_step
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Params or tags by the key of the run's row. SQLite makes one JSON text for each run: of thousands
 * of values that is three times as fast as a row for each (measured).
 */
export function valuesOf(
  { database }: Pick<ReadContext, 'database'>,
  table: 'param' | 'run_tag',
  rows: readonly { id: number }[]
): Map<number, (Param | Tag)[]> {
  const found = database
    .prepare(
      `SELECT run, json_group_array(json_object('key', key, 'value', value)) AS list FROM ${table}
        WHERE run IN (SELECT value FROM json_each(?)) GROUP BY run`
    )
    .all(JSON.stringify(rows.map(({ id }) => id))) as { run: number; list: string }[];
  return new Map(found.map(({ run, list }) => [run, JSON.parse(list) as (Param | Tag)[]]));
}

async function inputsOf(
  { db }: ReadContext,
  rows: readonly RunRow[]
): Promise<Map<number, DatasetInput[]>> {
  const found = new Map<number, DatasetInput[]>();
  for (const chunk of inChunks(rows)) {
    const inputs = await db
      .selectFrom('input')
      .innerJoin('dataset', 'dataset.id', 'input.dataset')
      .select([
        'input.id',
        'input.run',
        'dataset.name',
        'dataset.digest',
        'dataset.source_type',
        'dataset.source',
        'dataset.schema',
        'dataset.profile'
      ])
      .where(
        'input.run',
        'in',
        chunk.map(({ id }) => id)
      )
      .orderBy('input.id')
      .execute();
    if (inputs.length === 0) continue;
    const tags = await db
      .selectFrom('input_tag')
      .selectAll()
      .where(
        'input',
        'in',
        inputs.map(({ id }) => id)
      )
      .execute();
    for (const { id, run, schema, profile, ...given } of inputs) {
      const dataset: Dataset = {
        ...given,
        ...(schema === null ? {} : { schema }),
        ...(profile === null ? {} : { profile })
      };
      const own = tags.filter(tag => tag.input === id).map(({ key, value }) => ({ key, value }));
      const list = found.get(run) ?? [];
      list.push({ ...listed('tags', own), dataset });
      found.set(run, list);
    }
  }
  return found;
}

/** Empty lists are left out on the wire. */
function listed<Name extends string, Item>(name: Name, items: Item[] | undefined) {
  return (items === undefined || items.length === 0 ? {} : { [name]: items }) as {
    [Key in Name]?: Item[];
  };
}
