import type {
  AssessmentKey,
  DeleteTraces,
  EndTrace,
  LinkPrompts,
  SearchTraces,
  StartTrace
} from '../../protocol/endpoints/traces.ts';
import type { Assessment, Span, TraceState } from '../../protocol/entities/trace.ts';

/**
 * Traces with their spans, tags, links and assessments. What a `message` of a request holds is
 * checked here; all times are ms.
 */
export interface TraceStore {
  /**
   * Keeps the info of a trace that has ended. Spans that came before are its own, and what they
   * told of it is replaced.
   *
   * @param trace_info as protobuf's JSON
   * @param experimentFor where a trace of that experiment is to be kept
   */
  startTrace(
    trace_info: object,
    experimentFor?: (experiment_id: string) => Promise<string>
  ): Promise<Trace>;
  startTraceV2(request: StartTrace): Promise<Trace>;
  /** @throws ApiError RESOURCE_DOES_NOT_EXIST */
  endTraceV2(request: EndTrace): Promise<Trace>;
  /**
   * All or none. Traces that are not there yet are made in the experiment; a span that is there
   * already is replaced.
   *
   * @param run_id linked to the traces whose root span is among them
   */
  logSpans(experiment_id: string, spans: LoggedSpan[], run_id: string | null): Promise<void>;

  /** @throws ApiError RESOURCE_DOES_NOT_EXIST */
  getTrace(trace_id: string): Promise<Trace>;
  /** Those that there are, in the order asked. */
  getTraces(trace_ids: string[], experiment_ids: string[] | null): Promise<Trace[]>;
  /**
   * A trace with its spans, for a short while waiting for those that are on the way.
   *
   * @throws ApiError RESOURCE_DOES_NOT_EXIST
   */
  getWholeTrace(trace_id: string, allow_partial: boolean): Promise<WholeTrace>;
  /** Those of which all spans have come. */
  getWholeTraces(trace_ids: string[], experiment_ids: string[] | null): Promise<WholeTrace[]>;
  /**
   * @returns JSON as MLflow has it in `traces.json`; null when the spans lie in that file
   * @throws ApiError RESOURCE_DOES_NOT_EXIST
   */
  getTraceData(trace_id: string): Promise<string | null>;
  searchTraces(
    experiment_ids: string[],
    query: SearchTraces
  ): Promise<{ traces: Trace[]; next_page_token?: string }>;

  /** @throws ApiError RESOURCE_DOES_NOT_EXIST */
  setTag(trace_id: string, key: string, value: string): Promise<void>;
  /** @throws ApiError RESOURCE_DOES_NOT_EXIST */
  deleteTag(trace_id: string, key: string): Promise<void>;
  /** @param experiment_ids of the notebook, too, where a kernel says 0 */
  deleteTraces(
    experiment_ids: string[],
    which: Omit<DeleteTraces, 'experiment_id'>
  ): Promise<number>;
  linkToRun(trace_ids: string[], run_id: string): Promise<void>;
  linkPrompts(request: LinkPrompts): Promise<void>;

  /** @param assessment as protobuf's JSON */
  createAssessment(trace_id: string, assessment: object): Promise<Assessment>;
  getAssessment(key: AssessmentKey): Promise<Assessment>;
  updateAssessment(
    key: AssessmentKey,
    assessment: object,
    update_mask: string
  ): Promise<Assessment>;
  deleteAssessment(key: AssessmentKey): Promise<void>;
}

/** A trace without its spans; the forms of both APIs are made of it. */
export interface Trace {
  trace_id: string;
  experiment_id: string;
  timestamp_ms: number;
  execution_time_ms: number | null;
  status: TraceState;
  client_request_id: string | null;
  request_preview: string | null;
  response_preview: string | null;
  metadata: Record<string, string>;
  tags: Record<string, string>;
  assessments: Assessment[];
}

export interface WholeTrace {
  trace: Trace;
  /** JSON of OTLP's `Span`, root spans first, then by start. */
  spans: string[];
}

export interface LoggedSpan {
  span: Span;
  /** Attributes of what emitted it; integers are bigints. */
  resource: Record<string, unknown>;
  /** OTLP ScopeSpans with this span alone, where `span` cannot say all of it. */
  otlp: Uint8Array | null;
}
