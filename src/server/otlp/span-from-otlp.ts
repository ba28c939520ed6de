import type { Span, SpanStatusCode } from '../../protocol/entities/trace.ts';
import { parsePythonJson, pythonJson } from '../../store/traces/python-json.ts';
import { hasBytes, plainAttributes, plainValue } from './any-value.ts';
import type { OtlpKeyValue, OtlpLink, OtlpScope, OtlpSpan } from './otlp-messages.ts';

/**
 * MLflow's form of an OTLP span (`Span.from_otel_proto`, `sanitize_attributes`).
 *
 * @throws BadSpan
 */
export function spanFromOtlp(given: OtlpSpan): Span {
  const trace = idOf(given.trace_id, 16, 'trace_id');
  const span_id = idOf(given.span_id, 8, 'span_id');
  const parent =
    given.parent_span_id.length > 0 ? idOf(given.parent_span_id, 8, 'parent_span_id') : null;
  const attributes = new Map(given.attributes.map(({ key, value }) => [key, attributeText(value)]));
  // The server's word counts, not the client's: the id is made of the trace's bytes.
  attributes.set(REQUEST_ID, pythonJson(`tr-${trace.toString('hex')}`));
  const status = given.status;
  return {
    trace_id: trace.toString('base64'),
    span_id: span_id.toString('base64'),
    parent_span_id: parent === null || isZero(parent) ? null : parent.toString('base64'),
    name: given.name,
    start_time_unix_nano: BigInt(given.start_time_unix_nano.toString()),
    end_time_unix_nano: BigInt(given.end_time_unix_nano.toString()) || null,
    events: given.events.map(event => ({
      name: event.name,
      time_unix_nano: BigInt(event.time_unix_nano.toString()),
      attributes: plainAttributes(event.attributes)
    })),
    status: {
      code: STATUS_CODES[status?.code ?? 0] ?? 'STATUS_CODE_UNSET',
      // OpenTelemetry gives only errors a description.
      message: status?.code === ERROR ? status.message : ''
    },
    attributes: Object.fromEntries(attributes),
    links: given.links.map(({ trace_id, span_id, attributes }) => ({
      trace_id: `tr-${Buffer.from(trace_id).toString('hex').padStart(32, '0')}`,
      span_id: Buffer.from(span_id).toString('hex').padStart(16, '0'),
      attributes: attributes.length > 0 ? plainAttributes(attributes, base64) : null
    }))
  };
}

/** A span that cannot be one of a trace. */
export class BadSpan extends Error {}

/** Whether MLflow's form has a place for all that the span said. */
export function isWhole(scope: OtlpScope | null, schema_url: string, span: OtlpSpan): boolean {
  const { status, events, links } = span;
  return (
    schema_url === '' &&
    (scope === null ||
      (scope.name === '' && scope.version === '' && scope.attributes.length === 0)) &&
    span.kind === 0 &&
    span.flags === 0 &&
    span.trace_state === '' &&
    span.dropped_attributes_count + span.dropped_events_count + span.dropped_links_count === 0 &&
    (status === null || status.message === '' || status.code === ERROR) &&
    areWhole(span.attributes) &&
    span.attributes.every(
      ({ value }) => !isUnwrapped(value?.value === 'string_value' ? value.string_value : '')
    ) &&
    events.every(event => event.dropped_attributes_count === 0 && areWhole(event.attributes)) &&
    links.every(isWholeLink)
  );
}

const isWholeLink = (link: OtlpLink) =>
  link.trace_id.length === 16 &&
  link.span_id.length === 8 &&
  link.trace_state === '' &&
  link.flags === 0 &&
  link.dropped_attributes_count === 0 &&
  areWhole(link.attributes);

const areWhole = (attributes: readonly OtlpKeyValue[]) =>
  new Set(attributes.map(({ key }) => key)).size === attributes.length &&
  !attributes.some(({ value }) => hasBytes(value));

function idOf(bytes: Uint8Array, size: number, name: string): Buffer {
  if (bytes.length === 0) throw new BadSpan(`${name} is required but was empty`);
  if (bytes.length > size) throw new BadSpan(`${name} is longer than ${size} bytes`);
  return Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

const isZero = (id: Buffer) => id.every(byte => byte === 0);

function attributeText(value: OtlpKeyValue['value']): string {
  const plain = plainValue(value);
  return typeof plain === 'string' && isUnwrapped(plain) ? plain : pythonJson(plain);
}

/**
 * Clients send some values as JSON texts, so a text that holds a list, an object or a text is read as
 * that; one that holds a number stays a text.
 */
function isUnwrapped(text: string): boolean {
  if (!/^\s*[[{"]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return /NaN|Infinity/.test(text) && parsePythonJson(text) !== undefined;
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const REQUEST_ID = 'mlflow.traceRequestId';
const ERROR = 2;
const STATUS_CODES: Record<number, SpanStatusCode> = {
  1: 'STATUS_CODE_OK',
  [ERROR]: 'STATUS_CODE_ERROR'
};
