import { readDouble, type WireDouble } from '../../protocol/double.ts';
import type { LogBatch } from '../../protocol/endpoints/runs.ts';
import type { Metric, Param, Tag } from '../../protocol/entities/run.ts';
import { readInteger } from '../../protocol/integer.ts';
import {
  MAX_ENTITIES_PER_BATCH,
  MAX_ENTITY_KEY_LENGTH,
  MAX_METRICS_PER_BATCH,
  MAX_PARAMS_PER_BATCH,
  MAX_TAGS_PER_BATCH
} from '../../protocol/limits.ts';
import {
  checkedModelMetrics,
  type NewModelMetric
} from '../logged-models/checked-model-metrics.ts';
import { checkedParam, checkedTag, checkedText, checkKey, checkLength } from './entity-checks.ts';
import { invalidParameter, invalidValue, missingField } from './invalid-parameter.ts';
import { pythonFloat, pythonRepr } from './python-repr.ts';
import { checkRunId } from './run-id.ts';

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
  /** Those of the metrics that are a logged model's as well. */
  modelMetrics: readonly NewModelMetric[];
  params: Param[];
  tags: Tag[];
}

/**
 * The checks of MLflow's log_batch, in its order: that fields are there, what they hold, then
 * numbers of entries, then params that are given twice.
 *
 * @param single the request names one metric, param or tag itself: errors speak of `name` instead
 *   of `metrics[0].name`
 * @param knownKeys keys of metrics that need no check again
 */
export function checkedBatch(
  batch: LogBatch,
  single: boolean,
  knownKeys: ReadonlyMap<string, unknown>
): CheckedBatch {
  try {
    return checked(batch, single, knownKeys);
  } catch (error) {
    // Looked for only now: what is wrong is rare, and a batch is large.
    throw single ? error : (missingIn(batch) ?? error);
  }
}

function checked(
  { run_id, metrics = [], params = [], tags = [] }: LogBatch,
  single: boolean,
  knownKeys: ReadonlyMap<string, unknown>
): CheckedBatch {
  if (!single) checkRunId(run_id);
  const path = (list: string, index: number) => (single ? '' : `${list}[${index}].`);
  const points = metrics.map((metric, index) => checkedMetric(metric, path, index, knownKeys));
  const checked: CheckedBatch = {
    metrics: points,
    modelMetrics: checkedModelMetrics(metrics, points, index => path('metrics', index)),
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
  const value =
    typeof given === 'number' ? given : decoded(given, timestamp, () => pathOf('metrics', index));
  if (
    knownKeys.has(key) &&
    Number.isSafeInteger(timestamp) &&
    timestamp >= 0 &&
    Number.isSafeInteger(step)
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
      when === 'invalid' ? timestamp : when,
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

function decoded(value: WireDouble, timestamp: unknown, path: () => string): number {
  const double = readDouble(value);
  if (double === undefined) {
    throw invalidValue(
      `${path()}value`,
      value,
      `(timestamp=${String(timestamp)}). Please specify value as a valid double (64-bit floating point)`
    );
  }
  return double;
}

/** Protobuf's JSON form of an int64: also as text. */
function integer(value: unknown): number | 'absent' | 'invalid' {
  if (value === undefined || value === null) return 'absent';
  return readInteger(value) ?? 'invalid';
}

/** The first field that is not there, in MLflow's order; undefined when all are. */
function missingIn({ metrics = [], params = [], tags = [] }: LogBatch) {
  const missing = (list: object[], name: string, fields: readonly string[]) => {
    for (const [index, item] of list.entries()) {
      const field = fields.find(key => isAbsent((item as Record<string, unknown>)[key]));
      if (field !== undefined) return missingField(`${name}[${index}].${field}`);
    }
    return undefined;
  };
  return (
    missing(metrics, 'metrics', ['key', 'value', 'timestamp']) ??
    missing(params, 'params', ['key']) ??
    missing(tags, 'tags', ['key'])
  );
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === '';

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
