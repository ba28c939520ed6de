import { randomUUID } from 'node:crypto';
import type { AssessmentSourceType } from '../../protocol/entities/trace.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import type { AssessmentRow, NewAssessment } from './assessment-row.ts';
import {
  enumField,
  field,
  messageField,
  textField,
  textMapField,
  timeField,
  type Message
} from './message-fields.ts';
import { parsePythonJson, pythonJson } from './python-json.ts';

/**
 * A new assessment out of protobuf's JSON (`Assessment.from_proto`).
 *
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function checkedAssessment(given: Message, path = 'assessment.'): NewAssessment {
  const now = Date.now();
  const source = messageField(given, 'source', path) ?? {};
  const metadata = textMapField(given, 'metadata', path);
  const value = assessedValue(given, path);
  const isExpectation = value.type === 'expectation';
  return {
    assessment_id:
      textField(given, 'assessment_id', path) || `a-${randomUUID().replaceAll('-', '')}`,
    name: textField(given, 'assessment_name', path) ?? '',
    ...value,
    create_time: timeField(given, 'create_time', path) || now,
    last_update_time: timeField(given, 'last_update_time', path) || now,
    source_type:
      enumField(source, 'source_type', `${path}source.`, SOURCE_TYPES) ?? 'SOURCE_TYPE_UNSPECIFIED',
    source_id: textField(source, 'source_id', `${path}source.`) || null,
    span_id: textField(given, 'span_id', path) || null,
    rationale: isExpectation ? null : keptText(textField(given, 'rationale', path)),
    overrides: value.type === 'feedback' ? textField(given, 'overrides', path) || null : null,
    valid: 1,
    metadata: metadata.size > 0 ? pythonJson(Object.fromEntries(metadata), true) : null
  };
}

/** The part of an assessment that says what is found. */
export type AssessedValue = Pick<AssessmentRow, 'type' | 'value' | 'number_value' | 'error'>;

/** `valid` comes from nobody but the server: an assessment is until another one overrides it. */
export interface AssessmentChange {
  name?: string | undefined;
  rationale?: string;
  metadata?: Record<string, string>;
  feedback?: AssessedValue;
  expectation?: AssessedValue;
}

/**
 * @param update_mask names of the fields that are meant, with commas between
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function checkedChange(given: Message, update_mask: string): AssessmentChange {
  const path = 'assessment.';
  const change: AssessmentChange = {};
  for (const name of update_mask.split(',')) {
    switch (name.trim()) {
      case 'assessmentName':
      case 'assessment_name':
        change.name = textField(given, 'assessment_name', path);
        break;
      case 'feedback':
        change.feedback = feedback(messageField(given, 'feedback', path) ?? {}, path);
        break;
      case 'expectation':
        change.expectation = expectation(messageField(given, 'expectation', path) ?? {}, path);
        break;
      case 'rationale':
        change.rationale = keptText(textField(given, 'rationale', path)) ?? '';
        break;
      case 'metadata':
        change.metadata = Object.fromEntries(textMapField(given, 'metadata', path));
        break;
      case 'valid':
        throw invalidParameter("The field 'valid' of an assessment cannot be updated.");
    }
  }
  return change;
}

function assessedValue(given: Message, path: string): AssessedValue {
  const parts = {
    expectation: messageField(given, 'expectation', path),
    feedback: messageField(given, 'feedback', path),
    issue: messageField(given, 'issue', path)
  };
  if (Object.values(parts).filter(part => part !== undefined).length > 1) {
    throw invalidParameter(
      'Exactly one of `expectation`, `feedback`, or `issue` should be specified.'
    );
  }
  if (parts.expectation) return expectation(parts.expectation, path);
  if (parts.feedback) return feedback(parts.feedback, path);
  if (parts.issue) {
    const issue_name = textField(parts.issue, 'issue_name', `${path}issue.`) ?? '';
    return { ...jsonValue({ issue_name }), type: 'issue', error: null };
  }
  throw invalidParameter('Unknown assessment type: None');
}

function feedback(given: Message, path: string): AssessedValue {
  const error = messageField(given, 'error', `${path}feedback.`);
  const errorPath = `${path}feedback.error.`;
  return {
    ...jsonValue(field(given, 'value') ?? null),
    type: 'feedback',
    error:
      error === undefined
        ? null
        : pythonJson({
            error_code: textField(error, 'error_code', errorPath) ?? '',
            error_message: keptText(textField(error, 'error_message', errorPath)),
            stack_trace: keptText(textField(error, 'stack_trace', errorPath))
          })
  };
}

function expectation(given: Message, path: string): AssessedValue {
  const serialized = messageField(given, 'serialized_value', `${path}expectation.`);
  let value: unknown = field(given, 'value') ?? null;
  if (serialized) {
    const valuePath = `${path}expectation.serialized_value.`;
    const format = textField(serialized, 'serialization_format', valuePath) ?? '';
    if (format !== 'JSON_FORMAT') {
      throw invalidParameter(
        `Unknown serialization format: ${format}. Only JSON_FORMAT is supported.`
      );
    }
    value = parsePythonJson(textField(serialized, 'value', valuePath) ?? '');
    if (value === undefined) throw invalidParameter(`'${valuePath}value' is no JSON.`);
  }
  if (value === null) throw invalidParameter('The `value` field must be specified.');
  return { ...jsonValue(value), type: 'expectation', error: null };
}

/** Numbers of protobuf's `Value` are floats; those of a serialized one may be integers. */
function jsonValue(value: unknown): Pick<AssessedValue, 'value' | 'number_value'> {
  const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : NaN;
  return {
    value: scrubSecrets(pythonJson(value, true)),
    number_value: Number.isFinite(number) ? number : null
  };
}

const keptText = (text: string | undefined) => (text ? scrubSecrets(text) : null);

/** By their numbers. */
const SOURCE_TYPES: readonly AssessmentSourceType[] = [
  'SOURCE_TYPE_UNSPECIFIED',
  'HUMAN',
  'LLM_JUDGE',
  'CODE'
];
