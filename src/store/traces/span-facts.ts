import type { Tag } from '../../protocol/entities/run.ts';
import type { Span } from '../../protocol/entities/trace.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { SpanTable } from '../db/schema/trace-tables.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { preview } from './preview.ts';
import { parsePythonJson, pythonJson } from './python-json.ts';
import { checkedSession, checkedTraceTag } from './trace-checks.ts';
import {
  SESSION_ATTRIBUTES,
  SPAN_COST,
  SPAN_INPUTS,
  SPAN_OUTPUTS,
  SPAN_TOKEN_USAGE,
  SPAN_TYPE,
  TRACE_TAG_PREFIX,
  USER_ATTRIBUTE
} from './trace-keys.ts';
import type { LoggedSpan } from './trace-store.ts';

/** A span as its row has it. */
export type SpanFacts = Omit<SpanTable, 'id' | 'trace'>;

/** What the spans of one request tell of one trace (`_TraceAggregate`). */
export interface TraceFacts {
  trace_id: string;
  spans: SpanFacts[];
  start_ms: number;
  /** null while no span has ended. */
  end_ms: number | null;
  /** null unless the root span is among them. */
  root_status: 'OK' | 'ERROR' | null;
  request_preview: string | null;
  response_preview: string | null;
  session_id: string | null;
  user_id: string | null;
  /** In their order: later ones replace earlier ones. */
  tags: Tag[];
}

/** Gathers by trace, before the writer thread has to do with it. */
export function traceFacts(logged: readonly LoggedSpan[]): TraceFacts[] {
  const byTrace = new Map<string, LoggedSpan[]>();
  for (const item of logged) {
    const trace_id = `tr-${hexOf(item.span.trace_id)}`;
    const group = byTrace.get(trace_id);
    if (group === undefined) byTrace.set(trace_id, [item]);
    else group.push(item);
  }
  return [...byTrace].map(([trace_id, spans]) => factsOf(trace_id, spans));
}

function factsOf(trace_id: string, logged: readonly LoggedSpan[]): TraceFacts {
  const facts: TraceFacts = {
    trace_id,
    spans: logged.map(spanFacts),
    start_ms: Infinity,
    end_ms: null,
    root_status: null,
    request_preview: null,
    response_preview: null,
    session_id: null,
    user_id: null,
    tags: resourceTags(logged)
  };
  for (const { span } of logged) {
    const { attributes, start_time_unix_nano, end_time_unix_nano } = span;
    facts.start_ms = Math.min(facts.start_ms, msOf(start_time_unix_nano));
    if (end_time_unix_nano !== null) {
      facts.end_ms = Math.max(facts.end_ms ?? -Infinity, msOf(end_time_unix_nano));
    }
    for (const key of SESSION_ATTRIBUTES) {
      if (attributes[key]) facts.session_id ??= checkedSession(textOf(attributes[key]));
    }
    if (attributes[USER_ATTRIBUTE]) facts.user_id ??= textOf(attributes[USER_ATTRIBUTE]);
    if (span.parent_span_id === null) addRoot(facts, span);
  }
  return facts;
}

function addRoot(facts: TraceFacts, { attributes, status }: Span): void {
  facts.root_status ??= status.code === 'STATUS_CODE_ERROR' ? 'ERROR' : 'OK';
  const inputs = attributes[SPAN_INPUTS];
  const outputs = attributes[SPAN_OUTPUTS];
  if (inputs) facts.request_preview = scrubSecrets(preview(inputs, 'user'));
  if (outputs) facts.response_preview = scrubSecrets(preview(outputs, 'assistant'));
  for (const [key, value] of Object.entries(attributes)) {
    if (!key.startsWith(TRACE_TAG_PREFIX)) continue;
    addTag(facts.tags, key.slice(TRACE_TAG_PREFIX.length), textOf(value));
  }
}

/** Of the first span that has a resource; what SDKs say of themselves is no tag. */
function resourceTags(logged: readonly LoggedSpan[]): Tag[] {
  const tags: Tag[] = [];
  const resource = logged.find(item => Object.keys(item.resource).length > 0)?.resource ?? {};
  for (const [key, value] of Object.entries(resource)) {
    if (key.startsWith('telemetry.sdk.') || key.startsWith('mlflow.')) continue;
    addTag(tags, key, typeof value === 'string' ? value : pythonJson(value, true));
  }
  return tags;
}

/** The spans are worth more than a tag that is none: it stays an attribute. */
function addTag(tags: Tag[], key: string, value: string): void {
  try {
    tags.push(checkedTraceTag(key, value));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

function spanFacts({ span, resource, otlp }: LoggedSpan): SpanFacts {
  const { attributes, parent_span_id } = span;
  const written = pythonJson(span);
  const content = scrubSecrets(written);
  return {
    span_id: hexOf(span.span_id),
    parent_span_id: parent_span_id === null ? null : hexOf(parent_span_id),
    name: span.name,
    type: attributes[SPAN_TYPE] ? textOf(attributes[SPAN_TYPE]) : null,
    status: span.status.code.slice('STATUS_CODE_'.length) as SpanFacts['status'],
    start_time_ms: msOf(span.start_time_unix_nano),
    content,
    token_usage: usageOf(attributes[SPAN_TOKEN_USAGE]),
    cost: usageOf(attributes[SPAN_COST]),
    resource: Object.keys(resource).length > 0 ? scrubSecrets(pythonJson(resource)) : null,
    // The bytes would still have the secret that the text has not.
    otlp: content === written ? otlp : null
  };
}

function usageOf(text: string | undefined): string | null {
  const value = text === undefined ? null : parsePythonJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? text! : null;
}

/** A JSON text that holds a text, as that; others as they are (`_try_parse_json_string`). */
function textOf(json: string): string {
  const value = parsePythonJson(json);
  return typeof value === 'string' ? value : json;
}

const msOf = (ns: bigint) => Number(ns / 1_000_000n);

const hexOf = (base64: string) => Buffer.from(base64, 'base64').toString('hex');
