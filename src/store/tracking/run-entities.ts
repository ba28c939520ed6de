import { encodeDouble } from '../../protocol/double.ts';
import type { Dataset, DatasetInput, Metric, Run } from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
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
  for (const [index, json] of (await readEntities(context, unknown)).entries()) {
    const entity = new RunEntity(json);
    known.set(unknown[index].id, entity);
    entities.put(unknown[index].id, entity);
  }
  return rows.map(row => known.get(row.id)!);
}

/** Their JSON, by a few queries for all of them. */
async function readEntities(context: ReadContext, rows: readonly RunRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const params = valuesOf(context, 'param', rows);
  const tags = valuesOf(context, 'run_tag', rows);
  const series = context.tail.summariesOf(rows.map(({ id }) => id));
  const inputs = await inputsOf(context, havingSome(context, 'inputs', rows));
  const outputs = await modelOutputsOf(context, havingSome(context, 'outputs', rows));
  return rows.map(row => {
    const metrics = latestMetrics(series.get(row.id));
    return jsonObject({
      info: JSON.stringify(runInfo(row)),
      data: jsonObject({
        metrics: metrics && JSON.stringify(metrics),
        params: params.get(row.id),
        tags: tags.get(row.id)
      }),
      inputs: JSON.stringify(listed('dataset_inputs', inputs.get(row.id))),
      outputs: JSON.stringify(listed('model_outputs', outputs.get(row.id)))
    });
  });
}

/** @param fields JSON of each; undefined ones are left out, as empty lists are on the wire */
function jsonObject(fields: Readonly<Record<string, string | undefined>>): string {
  const parts: string[] = [];
  for (const name in fields) {
    if (fields[name] !== undefined) parts.push(`"${name}":${fields[name]}`);
  }
  return `{${parts.join(',')}}`;
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
 * Params or tags as JSON, by the key of the run's row. SQLite makes one text for each run: of
 * thousands of values that is three times as fast as a row for each (measured), and the text goes
 * into the answer as it is.
 */
function valuesOf(
  { database }: Pick<ReadContext, 'database'>,
  table: 'param' | 'run_tag',
  rows: readonly { id: number }[]
): Map<number, string> {
  const found = statements(database)[table].all(JSON.stringify(rows.map(({ id }) => id))) as {
    run: number;
    list: string;
  }[];
  return new Map(found.map(({ run, list }) => [run, list]));
}

/** Most runs have none: the query builder takes longer to ask for those of a page than SQLite to see that. */
function havingSome(
  { database }: Pick<ReadContext, 'database'>,
  what: 'inputs' | 'outputs',
  rows: readonly RunRow[]
): RunRow[] {
  const found = statements(database)[what].all(JSON.stringify(rows.map(({ id }) => id)));
  const runs = new Set(found.map(({ run }) => run));
  return rows.filter(({ id }) => runs.has(id));
}

const listOf = (table: string) =>
  `SELECT run, json_group_array(json_object('key', key, 'value', value)) AS list FROM ${table}
    WHERE run IN (SELECT value FROM json_each(?)) GROUP BY run`;

const statements = preparedStatements({
  param: listOf('param'),
  run_tag: listOf('run_tag'),
  inputs: 'SELECT DISTINCT run FROM input WHERE run IN (SELECT value FROM json_each(?))',
  outputs: `SELECT DISTINCT run FROM run_model
    WHERE run IN (SELECT value FROM json_each(?)) AND role = 'output'`
});

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
