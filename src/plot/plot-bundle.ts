import { decodeDouble, type WireDouble } from '../protocol/double.ts';
import type { Series } from '../protocol/endpoints/series.ts';
import { MAX_ENTITY_KEY_LENGTH } from '../protocol/limits.ts';
import {
  MAX_BUNDLE_POINTS,
  type OlderBundleSeries,
  type PlotBundle,
  type PlotBundleSeries
} from '../protocol/plot-bundle.ts';
import type { CellLinesOptions } from './cell-lines.ts';
import { formatNumber } from './format-number.ts';
import { metricDirection } from './metric-direction.ts';
import { thinPoints } from './thin-points.ts';
import { beginningOf } from './well-formed.ts';

/** With more, a series would have fewer than ten points to show its shape with. */
const MAX_BUNDLE_SERIES = 50;
const MAX_ID_LENGTH = 250;
const MAX_LABEL_LENGTH = 100;
const MAX_OLDER_SERIES = 20;
/** Of MAX_BUNDLE_POINTS: what is faint needs no more than its shape. */
const MAX_OLDER_POINTS = 150;
/** Characters of a bundle's text; five times what we ever write. */
const MAX_TEXT_LENGTH = 300_000;
const TEXT_SERIES = 10;

export interface PlottedExecution {
  execution_id: string;
  cell_id: string | null;
  attempt: number;
}

/**
 * The data of one execution's plot, for the saved notebook: at most 500 points in all series
 * together, thinned so that no extreme is lost. Of more than 50 series the first 50. Older attempts
 * have 150 of the points, if there are any.
 *
 * @param rest.older newest first @param rest.labels of runs, by run id
 */
export function makePlotBundle(
  { execution_id, cell_id, attempt }: PlottedExecution,
  series: readonly Series[],
  { older = [], labels }: Pick<CellLinesOptions<Series>, 'older' | 'labels'> = {}
): PlotBundle {
  const shown = series.slice(0, MAX_BUNDLE_SERIES);
  const behind = older.slice(0, MAX_OLDER_SERIES);
  const parts = shareOut(
    behind.map(one => one.series),
    MAX_OLDER_POINTS
  ).map((one, at) => ({
    ...cut(one),
    execution_id: behind[at].execution_id,
    attempt: behind[at].attempt
  }));
  const left = MAX_BUNDLE_POINTS - parts.reduce((sum, { steps }) => sum + steps.length, 0);
  return {
    version: 1,
    execution_id,
    cell_id,
    attempt,
    series: shareOut(shown, left).map(one => labelled(cut(one), labels)),
    ...(parts.length === 0 ? {} : { older: parts })
  };
}

function labelled(
  series: PlotBundleSeries,
  labels: ReadonlyMap<string, string> | undefined
): PlotBundleSeries {
  const label = labels?.get(series.run_id);
  return label === undefined ? series : { ...series, label: beginningOf(label, MAX_LABEL_LENGTH) };
}

/** What tells the runs of a bundle from each other, by run id. */
export function bundleLabels({ series }: PlotBundle): Map<string, string> {
  return new Map(
    series.flatMap(({ run_id, label }) => (label === undefined ? [] : [[run_id, label] as const]))
  );
}

/**
 * Checks what a notebook holds, which anyone may have written. The answer is made anew from the
 * known fields, so nothing else of the value gets any further.
 *
 * @param value the output's data: an object, or its JSON
 * @throws TypeError naming the field that is wrong
 */
export function parsePlotBundle(value: unknown): PlotBundle {
  const bundle = record(typeof value === 'string' ? parseJson(value) : value, 'the bundle');
  if (own(bundle, 'version') !== 1) throw wrong('version', 'is not 1');
  const cellId = own(bundle, 'cell_id');
  const series = list(own(bundle, 'series'), 'series', MAX_BUNDLE_SERIES).map((one, index) =>
    parseSeries(one, index, 'series')
  );
  const behind = own(bundle, 'older');
  const older =
    behind === undefined ? [] : list(behind, 'older', MAX_BUNDLE_SERIES).map(parseOlder);
  const drawn = own(bundle, 'drawn');
  if (drawn !== undefined && drawn !== 'live' && drawn !== 'done')
    throw wrong('drawn', 'is no known state');
  const points = [...series, ...older].reduce((sum, { steps }) => sum + steps.length, 0);
  if (points > MAX_BUNDLE_POINTS)
    throw wrong('series', `holds more than ${MAX_BUNDLE_POINTS} points`);
  return {
    version: 1,
    execution_id: text(own(bundle, 'execution_id'), 'execution_id', MAX_ID_LENGTH),
    cell_id: cellId === null ? null : text(cellId, 'cell_id', MAX_ID_LENGTH),
    attempt: whole(own(bundle, 'attempt'), 'attempt'),
    ...(drawn === undefined ? {} : { drawn }),
    series,
    ...(older.length === 0 ? {} : { older })
  };
}

/**
 * The last values in words, for readers and viewers without pictures:
 * `loss 0.1052 (step 299, min 0.0987 at 294); acc 0.9712 (step 299, max 0.9731 at 280)`.
 */
export function bundleText(bundle: PlotBundle): string {
  return seriesTexts(bundle, extremesOf).join('; ');
}

/** The last values alone, such as `loss 0.1052 (step 299)`. */
export function bundleValues(bundle: PlotBundle): string[] {
  return seriesTexts(bundle, () => []);
}

/** Of the first series, with how many more there are. */
function seriesTexts(
  { series }: PlotBundle,
  more: (series: PlotBundleSeries) => string[]
): string[] {
  const keys = series.map(one => one.metric_key);
  const named = series.slice(0, TEXT_SERIES).map(one => {
    const { metric_key, run_id, label, steps, values } = one;
    const isAlone = keys.indexOf(metric_key) === keys.lastIndexOf(metric_key);
    const run = label === undefined ? `run ${run_id.slice(0, 8)}` : label;
    const name = isAlone ? metric_key : `${metric_key} of ${run}`;
    const last = steps.length - 1;
    if (last < 0) return `${name}: no points`;
    const facts = [`step ${steps[last]}`, ...more(one)];
    return `${name} ${formatNumber(decodeDouble(values[last]))} (${facts.join(', ')})`;
  });
  const rest = series.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function extremesOf({ metric_key, steps, values }: PlotBundleSeries): string[] {
  const numbers = values.map(decodeDouble);
  const facts: string[] = [];
  const direction = metricDirection(metric_key);
  for (const extreme of ['min', 'max'] as const) {
    if (direction === (extreme === 'min' ? 'up' : 'down')) continue;
    const at = extremeIndex(numbers, extreme);
    if (at >= 0) facts.push(`${extreme} ${formatNumber(numbers[at])} at ${steps[at]}`);
  }
  return facts;
}

function extremeIndex(values: readonly number[], extreme: 'min' | 'max'): number {
  let found = -1;
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    if (found < 0 || (extreme === 'min' ? value < values[found] : value > values[found])) {
      found = index;
    }
  }
  return found;
}

/** Short series leave what they do not need to the long ones. */
function shareOut(series: readonly Series[], all: number): { series: Series; most: number }[] {
  const most = new Map<Series, number>();
  let points = all;
  const byLength = [...series].sort((a, b) => a.steps.length - b.steps.length);
  for (const [index, one] of byLength.entries()) {
    const share = Math.min(one.steps.length, Math.floor(points / (byLength.length - index)));
    most.set(one, share);
    points -= share;
  }
  return series.map(one => ({ series: one, most: most.get(one) ?? 0 }));
}

function cut({ series, most }: { series: Series; most: number }): PlotBundleSeries {
  const kept = thinPoints(series.steps, series.values.map(decodeDouble), most);
  return {
    run_id: series.run_id,
    metric_key: series.metric_key,
    count: series.count,
    steps: kept.map(index => series.steps[index]),
    values: kept.map(index => series.values[index]),
    ...(series.parsed ? { parsed: true } : {})
  };
}

function parseOlder(value: unknown, index: number): OlderBundleSeries {
  const at = `older[${index}]`;
  const series = record(value, at);
  return {
    ...parseSeries(value, index, 'older'),
    execution_id: text(own(series, 'execution_id'), `${at}.execution_id`, MAX_ID_LENGTH),
    attempt: whole(own(series, 'attempt'), `${at}.attempt`)
  };
}

function parseSeries(value: unknown, index: number, field: 'series' | 'older'): PlotBundleSeries {
  const at = `${field}[${index}]`;
  const series = record(value, at);
  const label = own(series, 'label');
  const steps = list(own(series, 'steps'), `${at}.steps`, MAX_BUNDLE_POINTS).map(step => {
    if (typeof step !== 'number' || !Number.isFinite(step))
      throw wrong(`${at}.steps`, 'holds no number');
    return step;
  });
  for (let point = 1; point < steps.length; point += 1) {
    if (steps[point] < steps[point - 1]) throw wrong(`${at}.steps`, 'is not in order');
  }
  const values = list(own(series, 'values'), `${at}.values`, MAX_BUNDLE_POINTS).map(value => {
    if (!isWireDouble(value)) throw wrong(`${at}.values`, 'holds no number');
    return value;
  });
  if (values.length !== steps.length) throw wrong(at, 'has not as many values as steps');
  return {
    run_id: text(own(series, 'run_id'), `${at}.run_id`, MAX_ID_LENGTH),
    metric_key: text(own(series, 'metric_key'), `${at}.metric_key`, MAX_ENTITY_KEY_LENGTH),
    ...(label === undefined ? {} : { label: text(label, `${at}.label`, MAX_LABEL_LENGTH) }),
    count: whole(own(series, 'count'), `${at}.count`),
    steps,
    values,
    ...(own(series, 'parsed') === true ? { parsed: true } : {})
  };
}

function parseJson(json: string): unknown {
  if (json.length > MAX_TEXT_LENGTH) throw wrong('the bundle', 'is too long');
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new TypeError('Not a celltrail plot: it is no JSON', { cause });
  }
}

function own(from: Record<string, unknown>, field: string): unknown {
  return Object.hasOwn(from, field) ? from[field] : undefined;
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(name, 'is no object');
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, name: string, most: number): unknown[] {
  if (!Array.isArray(value)) throw wrong(name, 'is no list');
  if (value.length > most) throw wrong(name, `has more than ${most} entries`);
  return value;
}

function text(value: unknown, name: string, most: number): string {
  if (typeof value !== 'string' || value === '') throw wrong(name, 'is no text');
  if (value.length > most) throw wrong(name, `has more than ${most} characters`);
  return value;
}

function whole(value: unknown, name: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw wrong(name, 'is no whole number');
  return value as number;
}

function isWireDouble(value: unknown): value is WireDouble {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}

const wrong = (name: string, what: string) =>
  new TypeError(`Not a celltrail plot: ${name} ${what}`);
