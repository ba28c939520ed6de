import type { Kysely } from 'kysely';
import { encodeDouble } from '../../protocol/double.ts';
import type { LoggedModel, LoggedModelMetric } from '../../protocol/entities/logged-model.ts';
import type { Param, Tag } from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import { finite } from '../series/point-order.ts';
import type { LoggedModelRow } from './logged-model-rows.ts';

/** Logged models as they cross the wire, in the order of their rows: a few queries for all of them. */
export async function loggedModelEntities(
  db: Kysely<Schema>,
  rows: readonly LoggedModelRow[]
): Promise<LoggedModel[]> {
  const params = await valuesOf(db, 'logged_model_param', rows);
  const tags = await valuesOf(db, 'logged_model_tag', rows);
  const metrics = await metricsOf(db, rows);
  return rows.map(row => ({
    info: {
      model_id: row.model_id,
      experiment_id: row.experiment_id,
      name: row.name,
      creation_timestamp_ms: row.creation_timestamp_ms,
      last_updated_timestamp_ms: row.last_updated_timestamp_ms,
      artifact_uri: row.artifact_uri,
      status: row.status,
      ...(row.status_message === null ? {} : { status_message: row.status_message }),
      ...(row.model_type === null ? {} : { model_type: row.model_type }),
      ...(row.source_run_id === null ? {} : { source_run_id: row.source_run_id }),
      ...listed('tags', tags.get(row.id))
    },
    data: {
      ...listed('params', params.get(row.id)),
      ...listed('metrics', metrics.get(row.id))
    }
  }));
}

async function valuesOf(
  db: Kysely<Schema>,
  table: 'logged_model_param' | 'logged_model_tag',
  rows: readonly { id: number }[]
): Promise<Map<number, (Param | Tag)[]>> {
  const found = new Map<number, (Param | Tag)[]>();
  for (const ids of inChunks(rows.map(({ id }) => id))) {
    const values = await db
      .selectFrom(table)
      .selectAll()
      .where('model', 'in', ids)
      .orderBy('model')
      .orderBy('key')
      .execute();
    for (const { model, key, value } of values) add(found, model, { key, value });
  }
  return found;
}

async function metricsOf(
  db: Kysely<Schema>,
  rows: readonly LoggedModelRow[]
): Promise<Map<number, LoggedModelMetric[]>> {
  const found = new Map<number, LoggedModelMetric[]>();
  const ids = new Map(rows.map(({ id, model_id }) => [id, model_id]));
  for (const chunk of inChunks([...ids.keys()])) {
    const metrics = await db
      .selectFrom('logged_model_metric as metric')
      .innerJoin('run', 'run.id', 'metric.run')
      .selectAll('metric')
      .select('run.run_id')
      .where('metric.model', 'in', chunk)
      .orderBy('metric.id')
      .execute();
    for (const metric of metrics) {
      const { model, key, value, timestamp, step, dataset_name, dataset_digest, run_id } = metric;
      add(found, model, {
        key,
        // MLflow answers 0 for NaN, which would be the best of losses.
        value: value === null ? 'NaN' : encodeDouble(finite(value)),
        timestamp,
        step,
        ...(dataset_name === null ? {} : { dataset_name }),
        ...(dataset_digest === null ? {} : { dataset_digest }),
        model_id: ids.get(model)!,
        run_id
      });
    }
  }
  return found;
}

function add<Item>(found: Map<number, Item[]>, id: number, item: Item): void {
  const list = found.get(id);
  if (list === undefined) found.set(id, [item]);
  else list.push(item);
}

/** Empty lists are left out on the wire. */
function listed<Name extends string, Item>(name: Name, items: Item[] | undefined) {
  return (items === undefined ? {} : { [name]: items }) as { [Key in Name]?: Item[] };
}
