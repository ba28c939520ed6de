import type { WireDouble } from '../../protocol/double.ts';
import type { LogBatch } from '../../protocol/endpoints/runs.ts';
import type { Metric, Param, Tag } from '../../protocol/entities/run.ts';
import {
  MAX_ENTITIES_PER_BATCH,
  MAX_ENTITY_KEY_LENGTH,
  MAX_METRICS_PER_BATCH,
  MAX_PARAMS_PER_BATCH,
  MAX_TAGS_PER_BATCH
} from '../../protocol/limits.ts';
import { checkedParam, checkedTag, checkedText, checkKey, checkLength } from './entity-checks.ts';
import { invalidParameter, invalidValue, missingField } from './invalid-parameter.ts';
import { pythonFloat, pythonRepr } from './python-repr.ts';

/** A point whose fields were checked and decoded. */
export interface CheckedMetric {
  key: string;
  value: number;
  /** ms since 1970, an integer from 0. */
  timestamp: number;
  /** An integer. */
  step: number;
}

export interface CheckedBatch {
  metrics: CheckedMetric[];
  params: Param[];
  tags: Tag[];
}

/**
 * The checks of MLflow's log_batch, in its order: fields, then numbers of entries, then params
 * that are given twice.
 *
 * @param single the request names one metric, param or tag itself: errors speak of `name` instead
 *   of `metrics[0].name`
 * @param knownKeys keys of metrics that need no check again
 */
export function checkedBatch(
  { metrics = [], params = [], tags = [] }: LogBatch,
  single: boolean,
  knownKeys: ReadonlyMap<string, unknown>
): CheckedBatch {
  const path = (list: string, index: number) => (single ? '' : `${list}[${index}].`);
  const checked: CheckedBatch = {
    metrics: metrics.map((metric, index) => checkedMetric(metric, path, index, knownKeys)),
    params: params.map((param, index) => checkedParam(param, path('params', index))),
    tags: tags.map((tag, index) => checkedTag(tag, path('tags', index)))
  };
  checkCount('metrics', MAX_METRICS_PER_BATCH, metrics.length);
  checkCount('params', MAX_PARAMS_PER_BATCH, params.length);
  checkCount('tags', MAX_TAGS_PER_BATCH, tags.length);
  checkCount(
    'metrics, params, and tags',
    MAX_ENTITIES_PER_BATCH,
    metrics.length + params.length + tags.length
  );
  checkParamsUnique(checked.params);
  return checked;
}

function checkedMetric(
  metric: Metric,
  pathOf: (list: string, index: number) => string,
  index: number,
  knownKeys: ReadonlyMap<string, unknown>
): CheckedMetric {
  const { key, value: given, timestamp, step = 0 } = metric;
  const value = typeof given === 'number' ? given : decoded(given, () => pathOf('metrics', index));
  if (
    knownKeys.has(key) &&
    Number.isInteger(timestamp) &&
    timestamp >= 0 &&
    Number.isInteger(step)
  ) {
    return { key, value, timestamp, step };
  }
  const path = pathOf('metrics', index);
  checkedText(key, `${path}key`, true);
  checkKey(key, `${path}name`);
  const when = integer(timestamp);
  if (when === 'absent') throw missingField(`${path}timestamp`);
  const shown = `metric '${key}' (value=${pythonFloat(value)}).`;
  if (when === 'invalid' || when < 0) {
    throw invalidValue(
      `${path}timestamp`,
      timestamp,
      `${shown} Timestamp must be a nonnegative long (64-bit integer) `
    );
  }
  const at = integer(step);
  if (at === 'invalid') {
    throw invalidValue(`${path}step`, step, `${shown} Step must be a valid long (64-bit integer).`);
  }
  checkLength('Metric name', MAX_ENTITY_KEY_LENGTH, key);
  return { key, value, timestamp: when, step: at === 'absent' ? 0 : at };
}

/** Protobuf's JSON form of a double: also as text. */
function decoded(value: WireDouble | undefined | null, path: () => string): number {
  if (value === undefined || value === null) throw missingField(`${path()}value`);
  const text = typeof value === 'string' ? value.trim() : '';
  const number = text === '' ? NaN : Number(text);
  if (Number.isNaN(number) && text !== 'NaN') {
    throw invalidValue(
      `${path()}value`,
      value,
      'Please specify value as a valid double (64-bit floating point)'
    );
  }
  return number;
}

/** Protobuf's JSON form of an int64: also as text. */
function integer(value: unknown): number | 'absent' | 'invalid' {
  if (value === undefined || value === null) return 'absent';
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(number) || Math.abs(number as number) >= 2 ** 63) return 'invalid';
  return number as number;
}

function checkCount(name: string, limit: number, count: number): void {
  if (count > limit) {
    throw invalidParameter(
      `A batch logging request can contain at most ${limit} ${name}. Got ${count} ${name}. ` +
        `Please split up ${name} across multiple requests and try again.`
    );
  }
}

function checkParamsUnique(params: readonly Param[]): void {
  const keys = new Set<string>();
  const twice: string[] = [];
  for (const { key } of params) {
    if (keys.has(key)) twice.push(key);
    keys.add(key);
  }
  if (twice.length > 0) {
    throw invalidParameter(
      `Duplicate parameter keys have been submitted: ${pythonRepr(twice)}. Please ensure ` +
        'the request contains only one param value per param key.'
    );
  }
}
