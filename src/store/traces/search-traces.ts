import { sql, type RawBuilder } from 'kysely';
import type { ReadContext } from '../threads/read-context.ts';
import {
  parseTraceFilter,
  parseTraceOrder,
  type TraceClause,
  type TraceOrder
} from '../search/trace-grammar.ts';
import { createPageToken } from '../search/page-token.ts';
import { pythonJson } from './python-json.ts';
import { completed, traceRows } from './read-trace.ts';
import { LINKED_PROMPTS, SOURCE_RUN, TRACE_SESSION } from './trace-keys.ts';
import type { Trace } from './trace-store.ts';

export interface TraceQuery {
  experiment_ids: readonly string[];
  filter: string | undefined;
  order_by: readonly string[];
  max_results: number;
  offset: number;
}

/** @throws ApiError INVALID_PARAMETER_VALUE for a filter or order that is none */
export async function searchTraces(
  { db }: ReadContext,
  { experiment_ids, filter, order_by, max_results, offset }: TraceQuery
): Promise<{ traces: Trace[]; next_page_token?: string }> {
  const orders = parseTraceOrder(order_by);
  const clauses = parseTraceFilter(filter);
  if (experiment_ids.length === 0) return { traces: [] };
  const spanClauses = clauses.filter(({ type }) => type === 'span');
  let query = traceRows(db).where(isAmong(experiment_ids));
  for (const clause of clauses) {
    if (clause.type !== 'span') query = query.where(condition(clause));
  }
  // One span has to satisfy all of them.
  if (spanClauses.length > 0) query = query.where(someSpan(spanClauses));
  for (const key of orderKeys(orders)) query = query.orderBy(key);
  const rows = await query.limit(max_results).offset(offset).execute();
  const traces = await completed(db, rows);
  return rows.length < max_results
    ? { traces }
    : { traces, next_page_token: createPageToken(offset + max_results) };
}

type Condition = RawBuilder<boolean>;

/** As one value: a statement takes only so many. */
const isAmong = (experiment_ids: readonly string[]): Condition =>
  sql`experiment.experiment_id IN (SELECT value FROM json_each(${JSON.stringify(experiment_ids)}))`;

function condition(clause: TraceClause): Condition {
  const { type, key, comparator, value } = clause;
  switch (type) {
    case 'attribute':
      return compared(ATTRIBUTES[key], clause);
    case 'tag':
      return key === LINKED_PROMPTS ? isLinked('prompt', value) : hasEntry('trace_tag', clause);
    case 'request_metadata':
      return key === SOURCE_RUN && comparator === '='
        ? sql`(${isLinked('run', value)} OR ${hasEntry('trace_metadata', clause)})`
        : hasEntry('trace_metadata', clause);
    case 'issue':
      return sql`EXISTS (SELECT 1 FROM assessment WHERE assessment.trace = trace.id
        AND assessment.type = 'issue' AND assessment.name = ${value})`;
    default:
      return isAssessed(clause);
  }
}

const ATTRIBUTES: Record<string, RawBuilder<unknown>> = {
  request_id: sql.ref('trace.trace_id'),
  status: sql.ref('trace.status'),
  client_request_id: sql.ref('trace.client_request_id'),
  timestamp_ms: sql.ref('trace.timestamp_ms'),
  execution_time_ms: sql.ref('trace.execution_time_ms'),
  end_time_ms: sql`trace.timestamp_ms + coalesce(trace.execution_time_ms, 0)`,
  experiment_id: sql`CAST(experiment.experiment_id AS INTEGER)`
};

/** A trace without the key satisfies IS NULL alone. */
function hasEntry(table: 'trace_tag' | 'trace_metadata', clause: TraceClause): Condition {
  const { key, comparator } = clause;
  const entry = sql`SELECT 1 FROM ${sql.table(table)} AS entry
    WHERE entry.trace = trace.id AND entry.key = ${key}`;
  if (comparator === 'IS NULL') return sql`NOT EXISTS (${entry})`;
  if (comparator === 'IS NOT NULL') return sql`EXISTS (${entry})`;
  return sql`EXISTS (${entry} AND ${compared(sql.ref('entry.value'), clause)})`;
}

const isLinked = (kind: 'run' | 'prompt', target: TraceClause['value']): Condition =>
  sql`EXISTS (SELECT 1 FROM trace_link WHERE trace_link.kind = ${kind}
    AND trace_link.target = ${target} AND trace_link.trace_id = trace.trace_id)`;

function someSpan(clauses: readonly TraceClause[]): Condition {
  const conditions = clauses.map(clause =>
    clause.key.startsWith('attributes.')
      ? attributeOfSpan(clause)
      : compared(sql.ref(`span.${clause.key}`), clause)
  );
  return sql`EXISTS (SELECT 1 FROM span WHERE span.trace = trace.id
    AND ${sql.join(conditions, sql` AND `)})`;
}

/** MLflow looks for the attribute in the span's JSON, where its value is a JSON text once more. */
function attributeOfSpan(clause: TraceClause): Condition {
  const name = clause.key.slice('attributes.'.length).replace(/^`(.*)`$/, '$1');
  const text = String(clause.value);
  const value =
    clause.comparator === 'RLIKE'
      ? `"${name}": ${text.startsWith('^') ? '"\\\\"' : '"\\\\".*'}` +
        `${text.replace(/^\^/, '').replace(/\$$/, '')}${text.endsWith('$') ? '\\\\"' : ''}`
      : `%"${name}"${text}%`;
  const comparator =
    clause.comparator === 'IN' ? '=' : clause.comparator === 'NOT IN' ? '!=' : clause.comparator;
  return compared(sql.ref('span.content'), { ...clause, comparator, value });
}

/**
 * What is said of a session is said of all its traces: an assessment whose metadata names one.
 */
function isAssessed(clause: TraceClause): Condition {
  const { type, key, comparator, value } = clause;
  const bySize = typeof value === 'number';
  const json = pythonJson(value, true);
  const equal = sql`(said.value = ${value} OR said.value = ${json})`;
  const matching =
    value === null
      ? sql`1`
      : bySize
        ? compared(sql.ref('said.number_value'), clause)
        : comparator === '='
          ? equal
          : comparator === '!='
            ? sql`NOT ${equal}`
            : compared(sql.ref('said.value'), clause);
  const found = sql`said.type = ${type} AND said.name = ${key} AND said.valid = 1 AND ${matching}`;
  const ofTrace = sql`EXISTS (SELECT 1 FROM assessment AS said
    WHERE said.trace = trace.id AND ${found})`;
  const ofSession = sql`EXISTS (SELECT 1 FROM trace_metadata AS own
    JOIN trace_metadata AS other ON other.key = own.key AND other.value = own.value
    JOIN assessment AS said ON said.trace = other.trace
    JOIN trace AS sibling ON sibling.id = other.trace AND sibling.experiment = trace.experiment
    WHERE own.trace = trace.id AND own.key = ${TRACE_SESSION}
    AND said.metadata LIKE ${`%"${TRACE_SESSION}":%`} AND ${found})`;
  return comparator === 'IS NULL'
    ? sql`NOT (${ofTrace} OR ${ofSession})`
    : sql`(${ofTrace} OR ${ofSession})`;
}

/** In all rows of one search. */
const MAX_REGEX_MS = 5000;

/** What is not there satisfies nothing. */
function compared(column: RawBuilder<unknown>, { comparator, value }: TraceClause): Condition {
  switch (comparator) {
    case 'LIKE':
      return sql`like_text(${column}, ${value})`;
    case 'ILIKE':
      return sql`ilike_text(${column}, ${value})`;
    case 'RLIKE':
      return sql`rlike_text(${column}, ${value}, ${Date.now() + MAX_REGEX_MS})`;
    case 'IN':
    case 'NOT IN':
      return sql`${column} ${sql.raw(comparator)} (${sql.join(value as string[])})`;
    default:
      return sql`${column} ${sql.raw(comparator)} ${value}`;
  }
}

/** Absent values come last; newer traces first. */
function orderKeys(orders: readonly TraceOrder[]): RawBuilder<unknown>[] {
  const keys = orders.flatMap(({ type, key, ascending }) => {
    const value =
      type === 'attribute'
        ? ATTRIBUTES[key]
        : sql`(SELECT value FROM ${sql.table(type === 'tag' ? 'trace_tag' : 'trace_metadata')}
            WHERE trace = trace.id AND key = ${key})`;
    return [sql`${value} IS NULL`, ascending ? value : sql`${value} DESC`];
  });
  const has = (name: string) =>
    orders.some(({ type, key }) => type === 'attribute' && key === name);
  if (!has('timestamp_ms')) keys.push(sql`trace.timestamp_ms DESC`);
  if (!has('request_id')) keys.push(sql`trace.trace_id`);
  return keys;
}
