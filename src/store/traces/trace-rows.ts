import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Tag } from '../../protocol/entities/run.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import type { Schema } from '../db/schema.ts';
import type { TraceTable } from '../db/schema/trace-tables.ts';
import type { ExperimentRow } from '../tracking/experiment-rows.ts';
import { noTrace } from './trace-checks.ts';
import { ARTIFACT_LOCATION } from './trace-keys.ts';
import { isUsage, mergedUsage } from './usage.ts';

export type TraceRow = Selectable<TraceTable>;

export const findTrace = (db: Kysely<Schema>, trace_id: string): Promise<TraceRow | undefined> =>
  db.selectFrom('trace').selectAll().where('trace_id', '=', trace_id).executeTakeFirst();

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function traceRow(db: Kysely<Schema>, trace_id: string): Promise<TraceRow> {
  const row = await findTrace(db, trace_id);
  if (row === undefined) throw noTrace(trace_id);
  return row;
}

export const insertTrace = (db: Kysely<Schema>, row: Insertable<TraceTable>): Promise<TraceRow> =>
  db.insertInto('trace').values(row).returningAll().executeTakeFirstOrThrow();

/** Where clients put `traces.json` and attachments: beside the artifacts of the experiment's runs. */
export function artifactLocation({ artifact_location }: ExperimentRow, trace_id: string): Tag {
  const [, path, query] = /^([^?]*?)\/?(\?.*)?$/.exec(artifact_location)!;
  return {
    key: ARTIFACT_LOCATION,
    value: `${path}/traces/${trace_id}/artifacts${query ?? ''}`
  };
}

export const putTraceTags = (db: Kysely<Schema>, trace: number, tags: readonly Tag[]) =>
  put(db, 'trace_tag', trace, tags);

/** Token usage and cost are merged number by number, all else is replaced. */
export async function putTraceMetadata(
  db: Kysely<Schema>,
  trace: number,
  metadata: readonly Tag[]
): Promise<void> {
  const plain = metadata.filter(({ key }) => !isUsage(key));
  await put(db, 'trace_metadata', trace, plain);
  for (const { key, value } of metadata) {
    if (!isUsage(key)) continue;
    const existing = await readTraceMetadata(db, trace, key);
    const merged = mergedUsage(key, existing, value);
    if (merged !== null) await put(db, 'trace_metadata', trace, [{ key, value: merged }]);
    else if (existing !== null) {
      await db
        .deleteFrom('trace_metadata')
        .where('trace', '=', trace)
        .where('key', '=', key)
        .execute();
    }
  }
}

export async function readTraceMetadata(
  db: Kysely<Schema>,
  trace: number,
  key: string
): Promise<string | null> {
  const row = await db
    .selectFrom('trace_metadata')
    .select('value')
    .where('trace', '=', trace)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.value ?? null;
}

async function put(
  db: Kysely<Schema>,
  table: 'trace_tag' | 'trace_metadata',
  trace: number,
  entries: readonly Tag[]
): Promise<void> {
  for (const { key, value } of entries) {
    const kept = scrubSecrets(value);
    await db
      .insertInto(table)
      .values({ trace, key, value: kept })
      .onConflict(conflict => conflict.columns(['trace', 'key']).doUpdateSet({ value: kept }))
      .execute();
  }
}
