import type { Generated } from 'kysely';
import type { AssessmentSourceType, TraceState } from '../../../protocol/entities/trace.ts';

/** Traces and their spans. */
export interface TraceTables {
  trace: TraceTable;
  trace_tag: TraceAttributeTable;
  trace_metadata: TraceAttributeTable;
  trace_link: TraceLinkTable;
  span: SpanTable;
  assessment: AssessmentTable;
}

export interface TraceTable {
  id: Generated<number>;
  trace_id: string;
  experiment: number;
  timestamp_ms: number;
  execution_time_ms: number | null;
  status: TraceState;
  client_request_id: string | null;
  request_preview: string | null;
  response_preview: string | null;
}

export interface TraceAttributeTable {
  trace: number;
  key: string;
  value: string;
}

/** What a trace belongs to. It names the trace by the wire's id: the link can come before the trace. */
interface TraceLinkTable {
  trace_id: string;
  kind: 'run' | 'prompt';
  /** A run's id; a prompt as `name/version`. */
  target: string;
}

export interface SpanTable {
  id: Generated<number>;
  trace: number;
  /** 16 hex digits. */
  span_id: string;
  parent_span_id: string | null;
  name: string;
  type: string | null;
  status: 'UNSET' | 'OK' | 'ERROR';
  start_time_ms: number;
  /** JSON of the span as MLflow writes it into `traces.json`. */
  content: string;
  /** JSON of its aggregated token usage and cost, where it has some. */
  token_usage: string | null;
  cost: string | null;
  /** JSON of the attributes of the resource that it came from. */
  resource: string | null;
  /** The OTLP ScopeSpans with this span alone, where `content` cannot say all of it. */
  otlp: Uint8Array | null;
}

export interface AssessmentTable {
  id: Generated<number>;
  assessment_id: string;
  trace: number;
  name: string;
  type: 'feedback' | 'expectation' | 'issue';
  /** JSON. */
  value: string;
  /** For comparisons by size; null unless the value is a number. */
  number_value: number | null;
  /** JSON. */
  error: string | null;
  create_time: number;
  last_update_time: number;
  source_type: AssessmentSourceType;
  source_id: string | null;
  span_id: string | null;
  rationale: string | null;
  overrides: string | null;
  valid: 0 | 1;
  /** JSON. */
  metadata: string | null;
}
