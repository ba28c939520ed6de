import type { Kysely, Updateable } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { TraceTable } from '../db/schema/trace-tables.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { checkedExperimentId } from '../tracking/entity-checks.ts';
import { experimentRow } from '../tracking/experiment-rows.ts';
import type { SpanFacts, TraceFacts } from './span-facts.ts';
import { linkTraces } from './trace-links.ts';
import {
  COST,
  INFO_FINALIZED,
  SPANS_LOCATION,
  TOKEN_USAGE,
  TRACE_SESSION,
  TRACE_USER,
  TRACKING_STORE
} from './trace-keys.ts';
import {
  artifactLocation,
  findTrace,
  insertTrace,
  putTraceMetadata,
  putTraceTags,
  readTraceMetadata,
  type TraceRow
} from './trace-rows.ts';
import { summedUsage } from './usage.ts';

/** `log_spans` of MLflow's store. The experiment is looked at only for traces that are new. */
export async function logSpans(
  { db }: WriteContext,
  {
    experiment_id,
    traces,
    run_id
  }: { experiment_id: string; traces: readonly TraceFacts[]; run_id: string | null }
): Promise<void> {
  for (const facts of traces) {
    const existing = await findTrace(db, facts.trace_id);
    const trace = existing ?? (await newTrace(db, experiment_id, facts));
    for (const span of facts.spans) await putSpan(db, trace.id, span);
    await updateTrace(db, trace, facts);
    await putTraceTags(db, trace.id, [
      { key: SPANS_LOCATION, value: TRACKING_STORE },
      ...facts.tags
    ]);
  }
  if (run_id !== null) {
    const ended = traces.filter(({ root_status }) => root_status !== null);
    await linkTraces(
      db,
      'run',
      run_id,
      ended.map(({ trace_id }) => trace_id)
    );
  }
}

async function newTrace(
  db: Kysely<Schema>,
  experiment_id: string,
  facts: TraceFacts
): Promise<TraceRow> {
  const experiment = await experimentRow(db, checkedExperimentId(experiment_id));
  const { trace_id, start_ms, end_ms, root_status } = facts;
  const row = await insertTrace(db, {
    trace_id,
    experiment: experiment.id,
    timestamp_ms: start_ms,
    execution_time_ms: end_ms === null ? null : end_ms - start_ms,
    status: root_status ?? 'IN_PROGRESS',
    client_request_id: null,
    request_preview: null,
    response_preview: null
  });
  await putTraceTags(db, row.id, [artifactLocation(experiment, trace_id)]);
  return row;
}

async function putSpan(db: Kysely<Schema>, trace: number, span: SpanFacts): Promise<void> {
  await db
    .insertInto('span')
    .values({ trace, ...span })
    .onConflict(conflict => conflict.columns(['trace', 'span_id']).doUpdateSet(span))
    .execute();
}

async function updateTrace(db: Kysely<Schema>, trace: TraceRow, facts: TraceFacts): Promise<void> {
  const { session_id, user_id } = facts;
  const [finalized, session, user] = [
    (await readTraceMetadata(db, trace.id, INFO_FINALIZED)) !== null,
    await readTraceMetadata(db, trace.id, TRACE_SESSION),
    await readTraceMetadata(db, trace.id, TRACE_USER)
  ];
  const summed = [
    ...(await sumUsage(db, trace, facts, 'token_usage', TOKEN_USAGE, finalized)),
    ...(await sumUsage(db, trace, facts, 'cost', COST, finalized))
  ];
  await putTraceMetadata(db, trace.id, [
    ...summed,
    ...(session_id !== null && session === null ? [{ key: TRACE_SESSION, value: session_id }] : []),
    ...(user_id !== null && user === null ? [{ key: TRACE_USER, value: user_id }] : [])
  ]);
  // MLflow asks whether the trace is finalized only where one of these depends on it.
  const hasSums = facts.spans.some(span => span.token_usage !== null || span.cost !== null);
  const keepsTimes = finalized && (hasSums || session_id !== null);
  const update: Updateable<TraceTable> = {
    ...(keepsTimes ? {} : times(trace, facts)),
    ...(isOpen(trace) && facts.root_status !== null ? { status: facts.root_status } : {}),
    request_preview: trace.request_preview ?? facts.request_preview,
    response_preview: trace.response_preview ?? facts.response_preview
  };
  await db.updateTable('trace').set(update).where('id', '=', trace.id).execute();
}

/** From the first start to the last end of all that is known. */
function times(trace: TraceRow, { start_ms, end_ms }: TraceFacts) {
  const timestamp_ms = Math.min(trace.timestamp_ms, start_ms);
  if (end_ms === null) return { timestamp_ms };
  const known =
    trace.execution_time_ms === null ? -Infinity : trace.timestamp_ms + trace.execution_time_ms;
  return { timestamp_ms, execution_time_ms: Math.max(known, end_ms) - timestamp_ms };
}

const isOpen = ({ status }: TraceRow) => status === 'IN_PROGRESS' || status === 'STATE_UNSPECIFIED';

/** Over all spans of the trace, unless its own info, which counts more, brought numbers. */
async function sumUsage(
  db: Kysely<Schema>,
  trace: TraceRow,
  facts: TraceFacts,
  column: 'token_usage' | 'cost',
  key: string,
  finalized: boolean
): Promise<{ key: string; value: string }[]> {
  if (facts.spans.every(span => span[column] === null)) return [];
  if (finalized && (await readTraceMetadata(db, trace.id, key)) !== null) return [];
  const nodes = await db
    .selectFrom('span')
    .select(['span_id', 'parent_span_id', `${column} as usage`])
    .where('trace', '=', trace.id)
    .execute();
  const value = summedUsage(key, nodes);
  return value === null ? [] : [{ key, value }];
}
