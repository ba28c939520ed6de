import {
  BOOL,
  endpoint,
  INT,
  MESSAGES,
  required,
  STRING,
  STRINGS,
  type Field,
  type Fields
} from '../endpoint.ts';
import type { Assessment, TraceInfo, TraceInfoV2, TraceStatus } from '../entities/trace.ts';

const STATUS: Field = {
  type: 'enum',
  values: { 0: 'TRACE_STATUS_UNSPECIFIED', 1: 'OK', 2: 'ERROR', 3: 'IN_PROGRESS' }
};
const MESSAGE: Field = { type: 'message' };

/** What the v3 API answers: the info alone, or with spans as JSON of the OTLP message. */
export interface TraceResponse {
  trace: { trace_info: TraceInfo };
}

/** Called when the trace has ended, before or after its spans came by OTLP. */
export const startTraceV3 = endpoint<{ trace: object }, TraceResponse>(
  'POST',
  '3.0/mlflow/traces',
  { trace: required(MESSAGE) }
);

export const getTraceInfoV3 = endpoint<{ trace_id: string }, TraceResponse>(
  'GET',
  '3.0/mlflow/traces/{trace_id}',
  { trace_id: required(STRING) }
);

/** @see getTraces; answers `{trace: {trace_info, spans}}`. */
export const getTrace = endpoint<{ trace_id: string; allow_partial?: boolean }, string>(
  'GET',
  '3.0/mlflow/traces/get',
  { trace_id: required(STRING), allow_partial: BOOL }
);

export interface BatchGetTraces {
  trace_ids: string[];
  /** Absent: of all experiments. */
  experiment_ids?: string[];
}

const BATCH_FIELDS: Fields<BatchGetTraces> = {
  trace_ids: required(STRINGS),
  experiment_ids: STRINGS
};

/** Whole traces with their spans; those that are incomplete or unknown are left out. */
export const batchGetTraces = endpoint<BatchGetTraces, string>(
  'GET',
  '3.0/mlflow/traces/batchGet',
  BATCH_FIELDS
);

export const batchGetTraceInfos = endpoint<BatchGetTraces, { trace_infos?: TraceInfo[] }>(
  'POST',
  '3.0/mlflow/traces/batchGetInfos',
  BATCH_FIELDS
);

export interface SearchTraces {
  filter?: string;
  /** At most 500; absent: 100. */
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

const SEARCH_FIELDS: Fields<SearchTraces> = {
  filter: STRING,
  max_results: INT,
  order_by: STRINGS,
  page_token: STRING
};

/** Of `locations`, only experiments are searched. */
export const searchTracesV3 = endpoint<
  SearchTraces & { locations: object[] },
  { traces?: TraceInfo[]; next_page_token?: string }
>('POST', '3.0/mlflow/traces/search', { locations: required(MESSAGES), ...SEARCH_FIELDS });

export const searchTraces = endpoint<
  SearchTraces & { experiment_ids: string[] },
  { traces?: TraceInfoV2[]; next_page_token?: string }
>('GET', '2.0/mlflow/traces', { experiment_ids: required(STRINGS), ...SEARCH_FIELDS });

export interface StartTrace {
  experiment_id?: string;
  timestamp_ms?: number;
  request_metadata?: { key: string; value?: string }[];
  tags?: { key: string; value?: string }[];
}

export const startTrace = endpoint<StartTrace, { trace_info: TraceInfoV2 }>(
  'POST',
  '2.0/mlflow/traces',
  { experiment_id: STRING, timestamp_ms: INT, request_metadata: MESSAGES, tags: MESSAGES }
);

/** `timestamp_ms`: of the end. */
export interface EndTrace extends Omit<StartTrace, 'experiment_id'> {
  request_id: string;
  status?: TraceStatus;
}

export const endTrace = endpoint<EndTrace, { trace_info: TraceInfoV2 }>(
  'PATCH',
  '2.0/mlflow/traces/{request_id}',
  {
    request_id: required(STRING),
    timestamp_ms: INT,
    status: STATUS,
    request_metadata: MESSAGES,
    tags: MESSAGES
  }
);

export const getTraceInfo = endpoint<{ request_id: string }, { trace_info: TraceInfoV2 }>(
  'GET',
  '2.0/mlflow/traces/{request_id}/info',
  { request_id: required(STRING) }
);

export interface DeleteTraces {
  experiment_id: string;
  /** Deletes what began then or before, the oldest first. */
  max_timestamp_millis?: number;
  max_traces?: number;
  request_ids?: string[];
}

const DELETE_FIELDS: Fields<DeleteTraces> = {
  experiment_id: required(STRING),
  max_timestamp_millis: INT,
  max_traces: INT,
  request_ids: STRINGS
};

export const deleteTraces = endpoint<DeleteTraces, { traces_deleted: number }>(
  'POST',
  '2.0/mlflow/traces/delete-traces',
  DELETE_FIELDS
);
export const deleteTracesV3 = endpoint<DeleteTraces, { traces_deleted: number }>(
  'POST',
  '3.0/mlflow/traces/delete-traces',
  DELETE_FIELDS
);

export interface TraceTagRequest {
  /** Both APIs have it in the path; v2 calls it `request_id`. */
  trace_id: string;
  key: string;
  value?: string;
}

const TAG_PATH = 'mlflow/traces/{trace_id}/tags';
const TAG_FIELDS: Fields<TraceTagRequest> = {
  trace_id: required(STRING),
  key: required(STRING),
  value: STRING
};

export const setTraceTag = endpoint<TraceTagRequest, void>('PATCH', `2.0/${TAG_PATH}`, TAG_FIELDS);
export const setTraceTagV3 = endpoint<TraceTagRequest, void>(
  'PATCH',
  `3.0/${TAG_PATH}`,
  TAG_FIELDS
);
export const deleteTraceTag = endpoint<TraceTagRequest, void>(
  'DELETE',
  `2.0/${TAG_PATH}`,
  TAG_FIELDS
);
export const deleteTraceTagV3 = endpoint<TraceTagRequest, void>(
  'DELETE',
  `3.0/${TAG_PATH}`,
  TAG_FIELDS
);

/** At most 100 traces; those that are linked already stay so. */
export const linkTracesToRun = endpoint<{ trace_ids: string[]; run_id: string }, void>(
  'POST',
  '2.0/mlflow/traces/link-to-run',
  { trace_ids: required(STRINGS), run_id: required(STRING) }
);

export interface LinkPrompts {
  trace_id: string;
  prompt_versions: { name?: string; version?: string }[];
}

export const linkPromptsToTrace = endpoint<LinkPrompts, void>(
  'POST',
  '2.0/mlflow/traces/link-prompts',
  { trace_id: required(STRING), prompt_versions: required(MESSAGES) }
);

export interface AssessmentResponse {
  assessment: Assessment;
}

export const createAssessment = endpoint<
  { trace_id: string; assessment: object },
  AssessmentResponse
>('POST', '3.0/mlflow/traces/{trace_id}/assessments', {
  trace_id: required(STRING),
  assessment: required(MESSAGE)
});

const ASSESSMENT_PATH = '3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}';

export interface AssessmentKey {
  trace_id: string;
  assessment_id: string;
}

const ASSESSMENT_KEY: Fields<AssessmentKey> = {
  trace_id: required(STRING),
  assessment_id: required(STRING)
};

export const getAssessment = endpoint<AssessmentKey, AssessmentResponse>(
  'GET',
  ASSESSMENT_PATH,
  ASSESSMENT_KEY
);

/** `update_mask`: names of the fields of `assessment` that are meant, with commas between. */
export const updateAssessment = endpoint<
  AssessmentKey & { assessment: object; update_mask: string },
  AssessmentResponse
>('PATCH', ASSESSMENT_PATH, {
  ...ASSESSMENT_KEY,
  assessment: required(MESSAGE),
  update_mask: required(STRING)
});

/** Deleting what is absent succeeds. */
export const deleteAssessment = endpoint<AssessmentKey, void>(
  'DELETE',
  ASSESSMENT_PATH,
  ASSESSMENT_KEY
);

/** Spans of OpenTelemetry's exporters and of MLflow's client: OTLP over HTTP. */
export const OTLP_TRACES_PATH = 'v1/traces';

/** A trace's `traces.json`, or an attachment of it, for MLflow's page; below `/ajax-api/` alone. */
export const TRACE_ARTIFACT_PATHS = [
  '2.0/mlflow/get-trace-artifact',
  '3.0/mlflow/get-trace-artifact'
];
