import type {
  Dataset,
  DatasetInput,
  Metric,
  Param,
  Run,
  Tag
} from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import { metricAt } from '../series/metric-history.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runInfo, type RunRow } from './run-row.ts';

/** Runs as they cross the wire, in the order of their rows: a few queries for all of them. */
export async function runEntities(context: ReadContext, rows: readonly RunRow[]): Promise<Run[]> {
  const params = await valuesOf(context, 'param', rows);
  const tags = await valuesOf(context, 'run_tag', rows);
  const inputs = await inputsOf(context, rows);
  return rows.map(row => ({
    info: runInfo(row),
    data: {
      ...listed('metrics', latestMetrics(context, row.id)),
      ...listed('params', params.get(row.id)),
      ...listed('tags', tags.get(row.id))
    },
    inputs: listed('dataset_inputs', inputs.get(row.id))
  }));
}

/** Latest points, by key. @param run key of its row */
function latestMetrics({ tail }: ReadContext, run: number): Metric[] {
  return [...tail.ofRun(run).values()]
    .map(series => metricAt(series, series.latest))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Params or tags by the key of the run's row. */
export async function valuesOf(
  { db }: Pick<ReadContext, 'db'>,
  table: 'param' | 'run_tag',
  rows: readonly { id: number }[]
): Promise<Map<number, (Param | Tag)[]>> {
  const found = new Map<number, (Param | Tag)[]>();
  for (const chunk of inChunks(rows)) {
    const values = await db
      .selectFrom(table)
      .selectAll()
      .where(
        'run',
        'in',
        chunk.map(({ id }) => id)
      )
      .execute();
    for (const { run, key, value } of values) {
      const list = found.get(run);
      if (list === undefined) found.set(run, [{ key, value }]);
      else list.push({ key, value });
    }
  }
  return found;
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
