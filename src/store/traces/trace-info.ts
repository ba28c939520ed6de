import { MAX_TRACE_METADATA_LENGTH, MAX_TRACE_TAG_LENGTH } from '../../protocol/limits.ts';
import type { TraceInfo, TraceInfoV2 } from '../../protocol/entities/trace.ts';
import type { Trace } from './trace-store.ts';

/** MLflow leaves absent and empty fields out. */
export function traceInfo(trace: Trace): TraceInfo {
  const { client_request_id, request_preview, response_preview, execution_time_ms } = trace;
  const metadata = shownMetadata(trace);
  const tags = shownTags(trace);
  return {
    trace_id: trace.trace_id,
    ...(client_request_id === null ? {} : { client_request_id }),
    trace_location: {
      type: 'MLFLOW_EXPERIMENT',
      mlflow_experiment: { experiment_id: trace.experiment_id }
    },
    ...(request_preview === null ? {} : { request_preview }),
    ...(response_preview === null ? {} : { response_preview }),
    request_time: timestamp(trace.timestamp_ms),
    ...(execution_time_ms === null ? {} : { execution_duration: duration(execution_time_ms) }),
    state: trace.status,
    ...(metadata.length > 0 ? { trace_metadata: Object.fromEntries(metadata) } : {}),
    ...(trace.assessments.length > 0 ? { assessments: trace.assessments } : {}),
    ...(tags.length > 0 ? { tags: Object.fromEntries(tags) } : {})
  };
}

export function traceInfoV2(trace: Trace): TraceInfoV2 {
  const request_metadata = shownMetadata(trace).map(([key, value]) => ({ key, value }));
  const tags = shownTags(trace).map(([key, value]) => ({ key, value }));
  return {
    request_id: trace.trace_id,
    experiment_id: trace.experiment_id,
    timestamp_ms: trace.timestamp_ms,
    execution_time_ms: trace.execution_time_ms ?? 0,
    status: trace.status === 'STATE_UNSPECIFIED' ? 'TRACE_STATUS_UNSPECIFIED' : trace.status,
    ...(request_metadata.length > 0 ? { request_metadata } : {}),
    ...(tags.length > 0 ? { tags } : {})
  };
}

/** `google.protobuf.Timestamp` in JSON: no digits for ms of 0. */
export const timestamp = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');

/** `google.protobuf.Duration` in JSON. */
function duration(ms: number): string {
  const size = Math.abs(ms);
  const fraction = size % 1000 === 0 ? '' : `.${String(size % 1000).padStart(3, '0')}`;
  return `${ms < 0 ? '-' : ''}${Math.floor(size / 1000)}${fraction}s`;
}

const shownMetadata = ({ metadata }: Trace) =>
  Object.entries(metadata).map(
    ([key, value]) =>
      [cut(key, MAX_TRACE_METADATA_LENGTH), cut(value, MAX_TRACE_METADATA_LENGTH)] as const
  );

const shownTags = ({ tags }: Trace) =>
  Object.entries(tags).map(
    ([key, value]) =>
      [cut(key, MAX_TRACE_METADATA_LENGTH), cut(value, MAX_TRACE_TAG_LENGTH)] as const
  );

const cut = (text: string, limit: number) =>
  text.length <= limit ? text : [...text].slice(0, limit).join('');
