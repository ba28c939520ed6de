/** A trace as MLflow's v3 API shows it. Times are protobuf's JSON: `2023-11-14T22:13:20.500Z`, `1.500s`. */
export interface TraceInfo {
  trace_id: string;
  client_request_id?: string;
  trace_location: TraceLocation;
  request_preview?: string;
  response_preview?: string;
  request_time: string;
  execution_duration?: string;
  state: TraceState;
  trace_metadata?: Record<string, string>;
  assessments?: Assessment[];
  tags?: Record<string, string>;
}

export type TraceState = 'STATE_UNSPECIFIED' | 'OK' | 'ERROR' | 'IN_PROGRESS';

export interface TraceLocation {
  type: 'MLFLOW_EXPERIMENT';
  mlflow_experiment: { experiment_id: string };
}

/** The same of MLflow's v2 API, which clients before 3.0 speak. Times in ms. */
export interface TraceInfoV2 {
  request_id: string;
  experiment_id: string;
  timestamp_ms: number;
  /** 0 while the trace runs. */
  execution_time_ms: number;
  status: TraceStatus;
  request_metadata?: { key: string; value: string }[];
  tags?: { key: string; value: string }[];
}

export type TraceStatus = 'TRACE_STATUS_UNSPECIFIED' | 'OK' | 'ERROR' | 'IN_PROGRESS';

/** What a person, a judge or a program says of a trace: one of `feedback`, `expectation`, `issue`. */
export interface Assessment {
  assessment_id: string;
  assessment_name: string;
  trace_id: string;
  span_id?: string;
  source: { source_type: AssessmentSourceType; source_id?: string };
  create_time: string;
  last_update_time: string;
  feedback?: { value: unknown; error?: AssessmentError };
  expectation?: {
    value?: string | number | boolean;
    /** A list or an object, as JSON text. */
    serialized_value?: { serialization_format: 'JSON_FORMAT'; value: string };
  };
  issue?: { issue_name: string };
  rationale?: string;
  metadata?: Record<string, string>;
  /** The assessment that this one replaces; that one is no longer valid. */
  overrides?: string;
  valid: boolean;
}

export type AssessmentSourceType = 'SOURCE_TYPE_UNSPECIFIED' | 'HUMAN' | 'LLM_JUDGE' | 'CODE';

export interface AssessmentError {
  error_code: string;
  error_message?: string;
  stack_trace?: string;
}

/**
 * A span as MLflow writes it into `traces.json` (`Span.to_dict`). Ids are base64 of their bytes,
 * the values of attributes JSON texts; integers are bigints, because times in ns and 64-bit values
 * do not fit a number.
 */
export interface Span {
  trace_id: string;
  span_id: string;
  parent_span_id: string | null;
  name: string;
  start_time_unix_nano: bigint;
  end_time_unix_nano: bigint | null;
  events: { name: string; time_unix_nano: bigint; attributes: Record<string, unknown> }[];
  status: { code: SpanStatusCode; message: string };
  attributes: Record<string, string>;
  links: { trace_id: string; span_id: string; attributes: Record<string, unknown> | null }[];
}

export type SpanStatusCode = 'STATUS_CODE_UNSET' | 'STATUS_CODE_OK' | 'STATUS_CODE_ERROR';
