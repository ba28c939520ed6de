import type { Span } from '../../protocol/entities/trace.ts';
import { parsePythonJson, pythonJson } from './python-json.ts';

/**
 * JSON of OTLP's `Span` as MLflow answers it: names as in the proto file, ids in base64, and 64-bit
 * integers as JSON numbers, which no JavaScript number holds; so it is text from the start.
 *
 * @param content JSON of a Span
 */
export function otlpSpanJson(content: string): string {
  const span = parsePythonJson(content) as Span;
  const { parent_span_id, end_time_unix_nano, status } = span;
  const attributes = Object.entries(span.attributes).map(([key, text]) =>
    keyValueJson(key, attributeValue(text))
  );
  const links = span.links.flatMap(linkJson);
  return objectJson([
    ['trace_id', JSON.stringify(span.trace_id)],
    ['span_id', JSON.stringify(span.span_id)],
    parent_span_id ? ['parent_span_id', JSON.stringify(parent_span_id)] : null,
    span.name ? ['name', JSON.stringify(span.name)] : null,
    span.start_time_unix_nano ? ['start_time_unix_nano', String(span.start_time_unix_nano)] : null,
    end_time_unix_nano ? ['end_time_unix_nano', String(end_time_unix_nano)] : null,
    listMember('attributes', attributes),
    listMember('events', span.events.map(eventJson)),
    listMember('links', links),
    [
      'status',
      objectJson([
        status.message ? ['message', JSON.stringify(status.message)] : null,
        status.code === 'STATUS_CODE_UNSET' ? null : ['code', JSON.stringify(status.code)]
      ])
    ]
  ]);
}

type Member = [name: string, json: string] | null;

const objectJson = (members: readonly Member[]) =>
  `{${members.flatMap(member => (member ? `"${member[0]}":${member[1]}` : [])).join(',')}}`;

const listMember = (name: string, items: readonly string[]): Member =>
  items.length > 0 ? [name, `[${items.join(',')}]`] : null;

function eventJson({ time_unix_nano, name, attributes }: Span['events'][number]): string {
  return objectJson([
    time_unix_nano ? ['time_unix_nano', String(time_unix_nano)] : null,
    name ? ['name', JSON.stringify(name)] : null,
    listMember('attributes', keyValues(attributes))
  ]);
}

/** @returns nothing for one whose ids are none of OTLP's, as MLflow has it */
function linkJson({ trace_id, span_id, attributes }: Span['links'][number]): string[] {
  const trace = trace_id.replace(/^tr-/, '');
  if (!/^[0-9a-f]{32}$/.test(trace) || !/^[0-9a-f]{16}$/.test(span_id)) return [];
  return [
    objectJson([
      ['trace_id', JSON.stringify(base64OfHex(trace))],
      ['span_id', JSON.stringify(base64OfHex(span_id))],
      listMember('attributes', keyValues(attributes ?? {}))
    ])
  ];
}

const base64OfHex = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** Attributes are JSON texts; one that is none is what it is (`_SpanAttributesRegistry.get`). */
function attributeValue(text: string): unknown {
  const value = parsePythonJson(text);
  return value === undefined ? text : value;
}

const keyValues = (values: Record<string, unknown>, depth = 0) =>
  Object.entries(values).map(([key, value]) => keyValueJson(key, value, depth));

function keyValueJson(key: string, value: unknown, depth = 0): string {
  return objectJson([
    key ? ['key', JSON.stringify(key)] : null,
    value === null ? null : ['value', anyValueJson(value, depth)]
  ]);
}

function anyValueJson(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return `{"string_value":${JSON.stringify(value)}}`;
    case 'boolean':
      return `{"bool_value":${value}}`;
    case 'number':
      return `{"double_value":${Number.isFinite(value) ? pythonJson(value) : `"${value}"`}}`;
    case 'bigint':
      // Beyond 64 bits there is no form for it but text.
      return BigInt.asIntN(64, value) === value
        ? `{"int_value":${value}}`
        : `{"string_value":"${value}"}`;
  }
  if (value === null) return '{}';
  // Readers of protobuf give up at a depth of 100 messages, two of which are one list.
  if (depth > MAX_DEPTH) return `{"string_value":${JSON.stringify(pythonJson(value))}}`;
  if (Array.isArray(value)) {
    const items = value.map(item => anyValueJson(item, depth + 1));
    return `{"array_value":${objectJson([listMember('values', items)])}}`;
  }
  const items = keyValues(value as Record<string, unknown>, depth + 1);
  return `{"kvlist_value":${objectJson([listMember('values', items)])}}`;
}

const MAX_DEPTH = 25;
