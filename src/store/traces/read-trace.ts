import type { Kysely } from 'kysely';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { assessmentOf } from './assessment-row.ts';
import { noTrace } from './trace-checks.ts';
import type { Trace } from './trace-store.ts';

export const getTrace = ({ db }: ReadContext, { trace_id }: { trace_id: string }) =>
  readTrace(db, trace_id);

export interface TraceIds {
  trace_ids: readonly string[];
  /** null: of all experiments. */
  experiment_ids: readonly string[] | null;
}

/** Those that there are, each once, in the order asked. */
export async function getTraces(
  { db }: ReadContext,
  { trace_ids, experiment_ids }: TraceIds
): Promise<Trace[]> {
  const found = new Map<string, TraceWithExperiment>();
  for (const chunk of inChunks(trace_ids)) {
    const rows = await traceRows(db).where('trace.trace_id', 'in', chunk).execute();
    for (const row of rows) {
      if (experiment_ids?.includes(row.experiment_id) ?? true) found.set(row.trace_id, row);
    }
  }
  const asked = [...new Set(trace_ids)].flatMap(id => found.get(id) ?? []);
  return completed(db, asked);
}

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function readTrace(db: Kysely<Schema>, trace_id: string): Promise<Trace> {
  const row = await traceRows(db).where('trace.trace_id', '=', trace_id).executeTakeFirst();
  if (row === undefined) throw noTrace(trace_id);
  const [trace] = await completed(db, [row]);
  return trace;
}

export const traceRows = (db: Kysely<Schema>) =>
  db
    .selectFrom('trace')
    .innerJoin('experiment', 'experiment.id', 'trace.experiment')
    .selectAll('trace')
    .select('experiment.experiment_id');

export type TraceWithExperiment = Awaited<
  ReturnType<ReturnType<typeof traceRows>['executeTakeFirstOrThrow']>
>;

/** With tags, metadata and assessments, in the same order. */
export async function completed(
  db: Kysely<Schema>,
  rows: readonly TraceWithExperiment[]
): Promise<Trace[]> {
  const traces = new Map<number, Trace>(rows.map(row => [row.id, bare(row)]));
  for (const chunk of inChunks([...traces.keys()])) {
    for (const [table, of] of [
      ['trace_tag', 'tags'],
      ['trace_metadata', 'metadata']
    ] as const) {
      const entries = await db
        .selectFrom(table)
        .select(['trace', 'key', 'value'])
        .where('trace', 'in', chunk)
        .execute();
      // Not by assignment, which a key such as `__proto__` would not survive.
      for (const { trace, key, value } of entries) {
        Object.defineProperty(traces.get(trace)![of], key, {
          value,
          enumerable: true,
          configurable: true
        });
      }
    }
    const assessments = await db
      .selectFrom('assessment')
      .selectAll()
      .where('trace', 'in', chunk)
      .orderBy('create_time')
      .orderBy('id')
      .execute();
    for (const row of assessments) {
      const trace = traces.get(row.trace)!;
      trace.assessments.push(assessmentOf(row, trace.trace_id));
    }
  }
  return [...traces.values()];
}

const bare = (row: TraceWithExperiment): Trace => ({
  trace_id: row.trace_id,
  experiment_id: row.experiment_id,
  timestamp_ms: row.timestamp_ms,
  execution_time_ms: row.execution_time_ms,
  status: row.status,
  client_request_id: row.client_request_id,
  request_preview: row.request_preview,
  response_preview: row.response_preview,
  metadata: {},
  tags: {},
  assessments: []
});
