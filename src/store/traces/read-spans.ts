import type { Kysely } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';
import { otlpSpanJson } from './otlp-json.ts';
import { getTraces, type TraceIds } from './read-trace.ts';
import { findTrace } from './trace-rows.ts';
import { SIZE_STATS, SPANS_LOCATION, TRACKING_STORE } from './trace-keys.ts';
import type { Trace, WholeTrace } from './trace-store.ts';
import { objectOf } from './usage.ts';

/** `complete`: all spans that the trace's info speaks of are there. */
export interface FoundTrace extends WholeTrace {
  inStore: boolean;
  complete: boolean;
}

export async function getWholeTraces(context: ReadContext, ids: TraceIds): Promise<FoundTrace[]> {
  const found: FoundTrace[] = [];
  for (const trace of await getTraces(context, ids)) {
    const inStore = spansAreHere(trace);
    const contents = inStore ? await spanContents(context.db, trace.trace_id) : [];
    found.push({
      trace,
      inStore,
      complete: contents.length > 0 && contents.length >= spanCount(trace),
      spans: contents.map(otlpSpanJson)
    });
  }
  return found;
}

export async function getTraceData(
  context: ReadContext,
  { trace_id }: { trace_id: string }
): Promise<string | null> {
  const [trace] = await getTraces(context, { trace_ids: [trace_id], experiment_ids: null });
  if (trace === undefined) throw traceIsNotFound(trace_id);
  if (!spansAreHere(trace)) return null;
  return `{"spans":[${(await spanContents(context.db, trace_id)).join(',')}]}`;
}

/** What MLflow says where the whole trace is asked for. */
export const traceIsNotFound = (trace_id: string) =>
  doesNotExist(`Trace with ID ${trace_id} is not found.`);

const spansAreHere = ({ tags }: Trace) => tags[SPANS_LOCATION] === TRACKING_STORE;

function spanCount({ metadata }: Trace): number {
  const stats = metadata[SIZE_STATS];
  const count = stats === undefined ? 0 : Number(objectOf(stats)['num_spans']);
  return Number.isNaN(count) ? 0 : count;
}

/** Root spans first, then by start; of equal ones the first that came. */
async function spanContents(db: Kysely<Schema>, trace_id: string): Promise<string[]> {
  const trace = await findTrace(db, trace_id);
  const rows = await db
    .selectFrom('span')
    .select(['id', 'parent_span_id', 'content'])
    .where('trace', '=', trace?.id ?? -1)
    .orderBy('id')
    .execute();
  return rows
    .map(({ parent_span_id, content }) => ({
      place: parent_span_id === null ? 0 : 1,
      start: startOf(content),
      content
    }))
    .sort((a, b) => a.place - b.place || compare(a.start, b.start))
    .map(({ content }) => content);
}

/** Times of a trace's spans often differ by less than the ms of their column. */
const startOf = (content: string) =>
  BigInt(/"start_time_unix_nano": (\d+)/.exec(content)?.[1] ?? 0);

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
