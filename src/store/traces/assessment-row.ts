import type { Insertable, Selectable } from 'kysely';
import type { Assessment, AssessmentError } from '../../protocol/entities/trace.ts';
import type { AssessmentTable } from '../db/schema/trace-tables.ts';
import { pythonJson, parsePythonJson } from './python-json.ts';
import { timestamp } from './trace-info.ts';

export type AssessmentRow = Selectable<AssessmentTable>;
export type NewAssessment = Omit<Insertable<AssessmentTable>, 'id' | 'trace'>;

/** As the wire has it; absent and empty fields are left out. */
export function assessmentOf(row: AssessmentRow, trace_id: string): Assessment {
  const { span_id, source_id, rationale, overrides } = row;
  const value = parsePythonJson(row.value);
  return {
    assessment_id: row.assessment_id,
    assessment_name: row.name,
    trace_id,
    ...(span_id === null ? {} : { span_id }),
    source: { source_type: row.source_type, ...(source_id === null ? {} : { source_id }) },
    create_time: timestamp(row.create_time),
    last_update_time: timestamp(row.last_update_time),
    ...(row.type === 'feedback' ? { feedback: feedbackOf(value, row.error) } : {}),
    ...(row.type === 'expectation' ? { expectation: expectationOf(value) } : {}),
    ...(row.type === 'issue' ? { issue: value as { issue_name: string } } : {}),
    ...(rationale === null ? {} : { rationale }),
    ...(row.metadata === null ? {} : { metadata: metadataOf(row) }),
    ...(overrides === null ? {} : { overrides }),
    valid: row.valid === 1
  };
}

export const metadataOf = ({ metadata }: AssessmentRow): Record<string, string> =>
  metadata === null ? {} : (JSON.parse(metadata) as Record<string, string>);

function feedbackOf(value: unknown, error: string | null) {
  return {
    value: withNumbers(value),
    ...(error === null ? {} : { error: errorOf(JSON.parse(error) as StoredError) })
  };
}

function expectationOf(value: unknown): Assessment['expectation'] {
  if (typeof value === 'object') {
    return {
      serialized_value: {
        serialization_format: 'JSON_FORMAT',
        value: pythonJson(value, true)
      }
    };
  }
  return { value: withNumbers(value) as string | number | boolean };
}

type StoredError = { [Key in keyof AssessmentError]-?: AssessmentError[Key] | null };

function errorOf({ error_code, error_message, stack_trace }: StoredError): AssessmentError {
  return {
    error_code: error_code ?? '',
    ...(error_message ? { error_message } : {}),
    ...(stack_trace ? { stack_trace: shortTrace(stack_trace) } : {})
  };
}

/** Protobuf's `Value` has floats only. */
function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumbers(inner)]));
}

function shortTrace(text: string): string {
  if (text.length <= MAX_STACK_TRACE) return text;
  return TRUNCATED + text.slice(TRUNCATED.length - MAX_STACK_TRACE);
}

const MAX_STACK_TRACE = 10_000;
const TRUNCATED = '[Stack trace is truncated]\n...\n';
