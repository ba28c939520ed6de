import type { Tag } from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';
import { findTrace, putTraceTags, traceRow } from './trace-rows.ts';

export async function setTraceTag(
  { db }: WriteContext,
  { trace_id, tag }: { trace_id: string; tag: Tag }
): Promise<void> {
  const { id } = await traceRow(db, trace_id);
  await putTraceTags(db, id, [tag]);
}

export async function deleteTraceTag(
  { db }: WriteContext,
  { trace_id, key }: { trace_id: string; key: string }
): Promise<void> {
  const trace = await findTrace(db, trace_id);
  const { numDeletedRows } = await db
    .deleteFrom('trace_tag')
    .where('trace', '=', trace?.id ?? -1)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) {
    throw doesNotExist(`No trace tag with key '${key}' for trace with ID '${trace_id}'`);
  }
}

export interface TraceSelection {
  experiment_ids: readonly string[];
  /** Null: by time. */
  trace_ids: readonly string[] | null;
  max_timestamp_millis: number | null;
  /** The oldest ones. */
  max_traces: number | null;
}

/** @returns how many */
export async function deleteTraces(
  { db }: WriteContext,
  { experiment_ids, trace_ids, max_timestamp_millis, max_traces }: TraceSelection
): Promise<number> {
  const found = () => {
    let query = db
      .selectFrom('trace')
      .innerJoin('experiment', 'experiment.id', 'trace.experiment')
      .select('trace.id')
      .where('experiment.experiment_id', 'in', experiment_ids)
      .orderBy('trace.timestamp_ms')
      .orderBy('trace.trace_id');
    if (max_timestamp_millis !== null) {
      query = query.where('trace.timestamp_ms', '<=', max_timestamp_millis);
    }
    return max_traces === null ? query : query.limit(max_traces);
  };
  const ids: number[] = [];
  if (trace_ids === null) {
    for (const { id } of await found().execute()) ids.push(id);
  } else {
    for (const chunk of inChunks(trace_ids)) {
      const rows = await found().where('trace.trace_id', 'in', chunk).execute();
      for (const { id } of rows) ids.push(id);
    }
  }
  for (const chunk of inChunks(ids)) {
    await db.deleteFrom('trace').where('id', 'in', chunk).execute();
  }
  return new Set(ids).size;
}
