import type { Tag } from '../../protocol/entities/run.ts';
import { MAX_TRACE_METADATA_LENGTH, MAX_TRACE_TAG_LENGTH } from '../../protocol/limits.ts';
import { checkedTag, checkLength } from '../tracking/entity-checks.ts';
import { doesNotExist, invalidParameter } from '../tracking/invalid-parameter.ts';
import { SPANS_LOCATION, TRACE_NAME } from './trace-keys.ts';

/** `_validate_trace_tag`. */
export function checkedTraceTag(key: string, value: string): Tag {
  const tag = checkedTag({ key, value }, '');
  checkTraceName(tag);
  return tag;
}

/** The other tags of a new trace are taken as they come. */
export function checkTraceName({ key, value }: Tag): void {
  if (key === TRACE_NAME) checkLength('Trace name', MAX_TRACE_TAG_LENGTH, value);
}

export function checkedSession(session_id: string): string {
  checkLength('Session ID', MAX_TRACE_METADATA_LENGTH, session_id);
  return session_id;
}

/** Tags by which the server finds spans are its own. */
export function checkTagIsFree(key: string, change: 'set' | 'deleted'): void {
  const isOwn =
    key === SPANS_LOCATION ||
    key === 'mlflow.trace.archiveLocation' ||
    (key === 'mlflow.trace.archivalFailure' && change === 'set');
  if (isOwn) {
    throw invalidParameter(`Tag '${key}' is immutable and cannot be ${change} on a trace.`);
  }
}

/** The times that protobuf's Timestamp can say: years 1 to 9999. */
export function checkedTime(ms: number, path: string): number {
  if (ms >= FIRST_TIME && ms <= LAST_TIME) return ms;
  throw invalidParameter(`Invalid value ${ms} for parameter '${path}' supplied: It is no time.`);
}

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

export const noTrace = (trace_id: string) => doesNotExist(`Trace with ID '${trace_id}' not found.`);
