import protojson from 'protobufjs/ext/protojson.js';

import type { LoggedSpan } from '../../store/traces/trace-store.ts';
import { plainAttributes } from './any-value.ts';
import {
  EXPORT_TYPE,
  JSON_EXPORT_TYPE,
  SCOPE_SPANS_TYPE,
  SPAN_TYPE,
  type OtlpExport,
  type OtlpScopeSpans,
  type OtlpSpan
} from './otlp-messages.ts';
import { isWhole, spanFromOtlp } from './span-from-otlp.ts';

/** A body that is no `ExportTraceServiceRequest`. */
export class BadExport extends Error {}

/**
 * The spans of an `ExportTraceServiceRequest`, in protobuf's bytes or in OTLP's JSON.
 *
 * @throws BadExport; BadSpan for a span without ids
 */
export function decodeExport(body: Uint8Array, form: 'protobuf' | 'json'): LoggedSpan[] {
  const { resource_spans } = decoded(form === 'json' ? bytesOfJson(body) : body);
  if (resource_spans.length === 0) {
    throw new BadExport('Invalid OpenTelemetry format - no spans found');
  }
  return resource_spans.flatMap(({ resource, scope_spans }) => {
    const attributes = plainAttributes(resource?.attributes ?? []);
    return scope_spans.flatMap(group =>
      group.spans.map(bytes => loggedSpan(group, bytes, attributes))
    );
  });
}

function loggedSpan(
  { scope, schema_url }: OtlpScopeSpans,
  bytes: Uint8Array,
  resource: Record<string, unknown>
): LoggedSpan {
  const message = decodedSpan(bytes);
  return {
    span: spanFromOtlp(message),
    resource,
    otlp: isWhole(scope, schema_url, message)
      ? null
      : SCOPE_SPANS_TYPE.encode({ scope, schema_url, spans: [bytes] }).finish()
  };
}

function decoded(body: Uint8Array): OtlpExport {
  try {
    return EXPORT_TYPE.decode(body) as unknown as OtlpExport;
  } catch (error) {
    throw new BadExport(INVALID, { cause: error });
  }
}

function decodedSpan(bytes: Uint8Array): OtlpSpan {
  try {
    return SPAN_TYPE.decode(bytes) as unknown as OtlpSpan;
  } catch (error) {
    throw new BadExport(INVALID, { cause: error });
  }
}

/**
 * OTLP's JSON is protobuf's, but for ids, which are hex digits there and base64 here
 * (`_convert_otlp_json_ids_to_base64`). Those of links too, which MLflow reads as base64 by mistake.
 */
function bytesOfJson(body: Uint8Array): Uint8Array {
  try {
    const given: unknown = JSON.parse(
      Buffer.from(body).toString(),
      (key: string, value: unknown, context?: { source?: string }) =>
        HEX_IDS.has(key) ? base64OfHex(value) : exactInteger(value, context)
    );
    const message = protojson.fromJson(JSON_EXPORT_TYPE, given, { ignoreUnknownFields: true });
    return JSON_EXPORT_TYPE.encode(message).finish();
  } catch (error) {
    throw new BadExport(INVALID, { cause: error });
  }
}

const HEX_IDS = new Set(['traceId', 'spanId', 'parentSpanId']);

function base64OfHex(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (!/^(?:[0-9a-f]{2})*$/i.test(value)) throw new TypeError(`'${value}' is no id in hex digits`);
  return Buffer.from(value, 'hex').toString('base64');
}

/** A time in ns that is written as a number does not fit one. */
function exactInteger(value: unknown, context: { source?: string } | undefined): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value))
    return value;
  return /^-?\d+$/.test(source) ? source : value;
}

const INVALID = 'Invalid OpenTelemetry format';
