import type { EndTrace, StartTrace } from '../../protocol/endpoints/traces.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import type { TraceState } from '../../protocol/entities/trace.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { checkedExperimentId, checkedText } from '../tracking/entity-checks.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { checkedAssessment } from './checked-assessment.ts';
import {
  asMessage,
  durationField,
  enumField,
  listField,
  messageField,
  textField,
  textMapField,
  timeField,
  type Message
} from './message-fields.ts';
import type { EndOfTrace, NewTrace, NewTraceV2 } from './start-trace.ts';
import { checkedSession, checkedTime, checkTraceName } from './trace-checks.ts';
import { TRACE_SESSION } from './trace-keys.ts';

/**
 * A trace's info out of protobuf's JSON (`TraceInfo.from_proto`).
 *
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function checkedTrace(given: Message): NewTrace {
  const path = 'trace.trace_info.';
  const trace_id = textField(given, 'trace_id', path);
  // MLflow keeps one trace with an empty id, which no path leads to.
  if (!trace_id) throw invalidParameter(`Missing value for required parameter '${path}trace_id'.`);
  const location = messageField(given, 'trace_location', path) ?? {};
  const experiment = messageField(location, 'mlflow_experiment', `${path}trace_location.`) ?? {};
  const experiment_id = textField(
    experiment,
    'experiment_id',
    `${path}trace_location.mlflow_experiment.`
  );
  const preview = (name: string) => {
    const text = textField(given, name, path);
    return text === undefined ? null : scrubSecrets(text);
  };
  return {
    trace_id,
    experiment_id: checkedExperimentId(experiment_id ?? ''),
    timestamp_ms: timeField(given, 'request_time', path) ?? 0,
    execution_time_ms: durationField(given, 'execution_duration', path) ?? null,
    status: enumField(given, 'state', path, STATES) ?? 'STATE_UNSPECIFIED',
    client_request_id: textField(given, 'client_request_id', path) ?? null,
    request_preview: preview('request_preview'),
    response_preview: preview('response_preview'),
    metadata: checkedMetadata(entries(textMapField(given, 'trace_metadata', path))),
    tags: checkedTags(entries(textMapField(given, 'tags', path))),
    assessments: listField(given, 'assessments', path).map((item, index) => {
      const itemPath = `${path}assessments[${index}]`;
      return checkedAssessment(asMessage(item, itemPath), `${itemPath}.`);
    })
  };
}

/** @throws ApiError INVALID_PARAMETER_VALUE */
export function checkedStart({
  experiment_id = '',
  timestamp_ms = 0,
  request_metadata,
  tags
}: StartTrace): NewTraceV2 {
  return {
    experiment_id: checkedExperimentId(experiment_id),
    timestamp_ms: checkedTime(timestamp_ms, 'timestamp_ms'),
    metadata: checkedMetadata(texts(request_metadata, 'request_metadata')),
    tags: checkedTags(texts(tags, 'tags'))
  };
}

/** @throws ApiError INVALID_PARAMETER_VALUE */
export function checkedEnd(given: EndTrace): EndOfTrace {
  const { request_id, timestamp_ms = 0, status, request_metadata, tags } = given;
  if (status === undefined || status === 'TRACE_STATUS_UNSPECIFIED') {
    // 500 in MLflow, which has no such state.
    throw invalidParameter("The 'status' of an ended trace must be OK, ERROR or IN_PROGRESS.");
  }
  return {
    trace_id: request_id,
    timestamp_ms: checkedTime(timestamp_ms, 'timestamp_ms'),
    status,
    metadata: checkedMetadata(texts(request_metadata, 'request_metadata')),
    tags: checkedTags(texts(tags, 'tags'))
  };
}

const entries = (map: ReadonlyMap<string, string>): Tag[] =>
  [...map].map(([key, value]) => ({ key, value }));

const texts = (given: readonly { key: string; value?: string }[] = [], path: string): Tag[] =>
  given.map(({ key, value }, index) => ({
    key: checkedText(key, `${path}[${index}].key`),
    value: checkedText(value, `${path}[${index}].value`)
  }));

function checkedMetadata(metadata: Tag[]): Tag[] {
  for (const { key, value } of metadata) if (key === TRACE_SESSION) checkedSession(value);
  return metadata;
}

function checkedTags(tags: Tag[]): Tag[] {
  for (const tag of tags) checkTraceName(tag);
  return tags;
}

/** By their numbers. */
const STATES: readonly TraceState[] = ['STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'];
