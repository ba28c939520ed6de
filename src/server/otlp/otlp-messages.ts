import protobuf from 'protobufjs/light.js';

/**
 * The messages of OTLP's trace export, with field numbers and spellings of the published
 * specification: `opentelemetry/proto/collector/trace/v1/trace_service.proto`, `trace.proto`,
 * `resource.proto` and `common.proto` (1.x). What newer versions add is passed over.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    // The spans stay bytes at first, which an embedded message looks like on the wire: each is
    // decoded by itself, and kept as it came.
    Export: { fields: { resource_spans: list(1, 'ResourceSpans') } },
    ResourceSpans: {
      fields: { resource: one(1, 'Resource'), scope_spans: list(2, 'ScopeSpans') }
    },
    ScopeSpans: {
      fields: {
        scope: one(1, 'Scope'),
        spans: list(2, 'bytes'),
        schema_url: one(3, 'string')
      }
    },
    // The same for the JSON form, whose spans are messages.
    JsonExport: { fields: { resource_spans: list(1, 'JsonResourceSpans') } },
    JsonResourceSpans: {
      fields: { resource: one(1, 'Resource'), scope_spans: list(2, 'JsonScopeSpans') }
    },
    JsonScopeSpans: {
      fields: { scope: one(1, 'Scope'), spans: list(2, 'Span'), schema_url: one(3, 'string') }
    },
    Resource: {
      fields: { attributes: list(1, 'KeyValue'), dropped_attributes_count: one(2, 'uint32') }
    },
    Scope: {
      fields: {
        name: one(1, 'string'),
        version: one(2, 'string'),
        attributes: list(3, 'KeyValue'),
        dropped_attributes_count: one(4, 'uint32')
      }
    },
    Span: {
      fields: {
        trace_id: one(1, 'bytes'),
        span_id: one(2, 'bytes'),
        trace_state: one(3, 'string'),
        parent_span_id: one(4, 'bytes'),
        name: one(5, 'string'),
        kind: one(6, 'SpanKind'),
        start_time_unix_nano: one(7, 'fixed64'),
        end_time_unix_nano: one(8, 'fixed64'),
        attributes: list(9, 'KeyValue'),
        dropped_attributes_count: one(10, 'uint32'),
        events: list(11, 'Event'),
        dropped_events_count: one(12, 'uint32'),
        links: list(13, 'Link'),
        dropped_links_count: one(14, 'uint32'),
        status: one(15, 'Status'),
        flags: one(16, 'fixed32')
      }
    },
    SpanKind: {
      values: {
        SPAN_KIND_UNSPECIFIED: 0,
        SPAN_KIND_INTERNAL: 1,
        SPAN_KIND_SERVER: 2,
        SPAN_KIND_CLIENT: 3,
        SPAN_KIND_PRODUCER: 4,
        SPAN_KIND_CONSUMER: 5
      }
    },
    Event: {
      fields: {
        time_unix_nano: one(1, 'fixed64'),
        name: one(2, 'string'),
        attributes: list(3, 'KeyValue'),
        dropped_attributes_count: one(4, 'uint32')
      }
    },
    Link: {
      fields: {
        trace_id: one(1, 'bytes'),
        span_id: one(2, 'bytes'),
        trace_state: one(3, 'string'),
        attributes: list(4, 'KeyValue'),
        dropped_attributes_count: one(5, 'uint32'),
        flags: one(6, 'fixed32')
      }
    },
    Status: { fields: { message: one(2, 'string'), code: one(3, 'StatusCode') } },
    StatusCode: { values: { STATUS_CODE_UNSET: 0, STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 } },
    KeyValue: { fields: { key: one(1, 'string'), value: one(2, 'AnyValue') } },
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            'string_value',
            'bool_value',
            'int_value',
            'double_value',
            'array_value',
            'kvlist_value',
            'bytes_value'
          ]
        }
      },
      fields: {
        string_value: one(1, 'string'),
        bool_value: one(2, 'bool'),
        int_value: one(3, 'int64'),
        double_value: one(4, 'double'),
        array_value: one(5, 'ArrayValue'),
        kvlist_value: one(6, 'KeyValueList'),
        bytes_value: one(7, 'bytes')
      }
    },
    ArrayValue: { fields: { values: list(1, 'AnyValue') } },
    KeyValueList: { fields: { values: list(1, 'KeyValue') } }
  }
});

function one(id: number, type: string) {
  return { id, type };
}

function list(id: number, type: string) {
  return { id, type, rule: 'repeated' };
}

export const EXPORT_TYPE = root.lookupType('Export');
export const SCOPE_SPANS_TYPE = root.lookupType('ScopeSpans');
export const JSON_EXPORT_TYPE = root.lookupType('JsonExport');
export const SPAN_TYPE = root.lookupType('Span');

/** The decoded messages. Absent lists are empty, absent texts '', absent numbers 0. */
export interface OtlpExport {
  resource_spans: {
    resource: { attributes: OtlpKeyValue[] } | null;
    scope_spans: OtlpScopeSpans[];
  }[];
}

export interface OtlpScopeSpans {
  scope: OtlpScope | null;
  spans: Uint8Array[];
  schema_url: string;
}

export interface OtlpScope {
  name: string;
  version: string;
  attributes: OtlpKeyValue[];
  dropped_attributes_count: number;
}

export interface OtlpSpan {
  trace_id: Uint8Array;
  span_id: Uint8Array;
  trace_state: string;
  parent_span_id: Uint8Array;
  name: string;
  kind: number;
  start_time_unix_nano: OtlpInteger;
  end_time_unix_nano: OtlpInteger;
  attributes: OtlpKeyValue[];
  dropped_attributes_count: number;
  events: {
    time_unix_nano: OtlpInteger;
    name: string;
    attributes: OtlpKeyValue[];
    dropped_attributes_count: number;
  }[];
  dropped_events_count: number;
  links: OtlpLink[];
  dropped_links_count: number;
  status: { message: string; code: number } | null;
  flags: number;
}

export interface OtlpLink {
  trace_id: Uint8Array;
  span_id: Uint8Array;
  trace_state: string;
  attributes: OtlpKeyValue[];
  dropped_attributes_count: number;
  flags: number;
}

export interface OtlpKeyValue {
  key: string;
  value: OtlpAnyValue | null;
}

/** Which of the fields is meant says `value`; undefined for none. */
export interface OtlpAnyValue {
  value?: string;
  string_value: string;
  bool_value: boolean;
  int_value: OtlpInteger;
  double_value: number;
  array_value: { values: OtlpAnyValue[] };
  kvlist_value: { values: OtlpKeyValue[] };
  bytes_value: Uint8Array;
}

/** 64 bits, which the library gives as a Long, and 0 as a number. */
export type OtlpInteger = number | { toString(): string };
