import protojson from 'protobufjs/ext/protojson.js';

import { JSON_EXPORT_TYPE } from '../../../src/server/otlp/otlp-messages.ts';

/** OTLP's JSON of one request. Ids are hex digits; what is not given of a span has a value of its own. */
export function exportJson(spans: object[], resource: object[] = [], scope: object = {}) {
  return {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [{ scope, spans: spans.map(span => ({ ...SPAN, ...span })) }]
      }
    ]
  };
}

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'root',
  startTimeUnixNano: '1700000000123456789',
  endTimeUnixNano: '1700000001123456789'
};

export const attribute = (key: string, value: object) => ({ key, value });

/** The same request in protobuf's bytes. */
export function exportBytes(json: ReturnType<typeof exportJson>): Uint8Array {
  const withBytes: unknown = JSON.parse(JSON.stringify(json), (key, value: unknown) =>
    /^(traceId|spanId|parentSpanId)$/.test(key)
      ? Buffer.from(String(value), 'hex').toString('base64')
      : value
  );
  return JSON_EXPORT_TYPE.encode(protojson.fromJson(JSON_EXPORT_TYPE, withBytes)).finish();
}
