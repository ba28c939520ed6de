import { encodeDouble } from '../../protocol/double.ts';
import type { GetSeries, Series } from '../../protocol/endpoints/series.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow } from '../tracking/run-row.ts';
import type { TimeRange } from './executed-between.ts';
import type { Head } from './head.ts';
import { m4 } from './m4.ts';
import { filterPoints, inOrder, PointColumns, type Point, type Points } from './points.ts';
import { RunAttribution } from './run-attribution.ts';
import type { Source } from './series-view.ts';

/** @throws ApiError RESOURCE_DOES_NOT_EXIST for an unknown run; an unknown key has no points */
export async function readSeries(context: ReadContext, request: GetSeries): Promise<Series> {
  const { run_id, metric_key, width = DEFAULT_WIDTH } = request;
  const run = await runRow(context.db, run_id);
  const answer: Series = {
    run_id,
    metric_key,
    count: 0,
    steps: [],
    timestamps: [],
    values: [],
    origin: [],
    origins: []
  };
  const series = context.tail.view(run.id, metric_key);
  if (series === undefined) return answer;
  const attribution = new RunAttribution(context, run.id, timesOf(series.sources));
  answer.origins = attribution.origins;
  if (attribution.isParsed(metric_key)) answer.parsed = true;

  const range = rangeOf(request, attribution);
  if (range === null) return answer;
  const { points, count } = candidates(series.sources, range, width);
  answer.count = count;
  for (const at of thinned(points, width)) {
    answer.steps.push(points.steps[at]);
    answer.timestamps.push(points.timestamps[at]);
    answer.values.push(encodeDouble(points.values[at]));
    answer.origin.push(attribution.originOf(metric_key, points.times[at]));
  }
  return answer;
}

/** When its points were logged. */
function timesOf(sources: readonly Source[]): TimeRange {
  const range = { from: Infinity, to: -Infinity };
  for (const { head } of sources) {
    range.from = Math.min(range.from, head.minTime);
    range.to = Math.max(range.to, head.maxTime);
  }
  return range;
}

/** Which points are asked for. */
interface Range {
  startStep: number;
  endStep: number;
  /** The end is exclusive. */
  startTime: number;
  endTime: number;
}

/** @returns null when the execution is not one of the run's sessions, or has not started */
function rangeOf(
  { start_step, end_step, execution_id }: GetSeries,
  attribution: RunAttribution
): Range | null {
  let span = { start: -Infinity, end: Infinity };
  if (execution_id !== undefined) {
    const found = attribution.span(execution_id);
    if (found === null) return null;
    span = found;
  }
  return {
    startStep: start_step ?? -Infinity,
    endStep: end_step ?? Infinity,
    startTime: span.start,
    endTime: span.end
  };
}

/**
 * The points that are thinned: all of them, or where a pixel column spans a block and more, the
 * first, smallest, largest and last of each block in its place. Then a block that lies across the
 * edge of a column counts in the column where each of the four lies.
 */
function candidates(
  sources: readonly Source[],
  range: Range,
  width: number
): { points: Points; count: number } {
  const inside = sources.filter(({ head }) => overlaps(head, range));
  const within = inside.filter(({ head }) => isWithin(head, range));
  const column = columnOf(within, width);
  let count = 0;
  let exact = true;
  const parts: Points[] = [];
  const heads = new PointColumns(inside.length * 4);
  for (const source of inside) {
    const { head } = source;
    const whole = isWithin(head, range);
    if (whole && source.count !== null && column.spans(head)) {
      putHead(heads, head);
      count += source.count;
      exact = false;
      continue;
    }
    const points = source.load();
    const kept = whole ? points : filterPoints(points, at => contains(range, points, at));
    count += kept.length;
    if (kept.length > 0) parts.push(kept);
  }
  if (heads.length > 0) parts.push(heads);
  if (parts.length === 0) return { points: heads, count: 0 };
  const points = inOrder('step', parts);
  return { points, count: exact ? points.length : count };
}

/**
 * How wide a pixel column is, in steps, or in ms when all points have one step: at least as wide as
 * said here, which the points at the range's edges can only add to.
 */
function columnOf(sources: readonly Source[], width: number) {
  const heads = sources.map(({ head }) => head);
  const range = (lower: (head: Head) => number, upper: (head: Head) => number) =>
    heads.reduce((most, head) => Math.max(most, upper(head)), -Infinity) -
    heads.reduce((least, head) => Math.min(least, lower(head)), Infinity);
  const steps = range(firstStep, lastStep);
  const byTime = steps === 0;
  const extent = ({ minTimestamp, maxTimestamp }: Head) => maxTimestamp - minTimestamp;
  const length = byTime
    ? range(
        ({ minTimestamp }) => minTimestamp,
        ({ maxTimestamp }) => maxTimestamp
      )
    : steps;
  return {
    spans: (head: Head) =>
      head.count > 4 && (byTime ? extent(head) : lastStep(head) - firstStep(head)) <= length / width
  };
}

const firstStep = ({ first }: Head) => first?.step ?? 0;
const lastStep = ({ last }: Head) => last?.step ?? 0;

function overlaps({ first, last, minTime, maxTime }: Head, range: Range): boolean {
  return (
    (first?.step ?? Infinity) <= range.endStep &&
    (last?.step ?? -Infinity) >= range.startStep &&
    minTime < range.endTime &&
    maxTime >= range.startTime
  );
}

function isWithin({ first, last, minTime, maxTime }: Head, range: Range): boolean {
  return (
    (first?.step ?? -Infinity) >= range.startStep &&
    (last?.step ?? Infinity) <= range.endStep &&
    minTime >= range.startTime &&
    maxTime < range.endTime
  );
}

function contains(range: Range, { steps, times }: Points, at: number): boolean {
  return (
    steps[at] >= range.startStep &&
    steps[at] <= range.endStep &&
    times[at] >= range.startTime &&
    times[at] < range.endTime
  );
}

function putHead(columns: PointColumns, { first, min, max, last }: Head): void {
  // In order of step, so that heads of blocks that follow each other need no sorting.
  const inner = [min, max].filter(point => point !== null);
  if (inner.length === 2 && inner[0].step > inner[1].step) inner.reverse();
  for (const point of [first, ...inner, last]) {
    if (point === null) continue;
    const at = columns.length - 1;
    const again =
      at >= 0 &&
      columns.steps[at] === point.step &&
      columns.timestamps[at] === point.timestamp &&
      Object.is(columns.values[at], point.value);
    if (!again) put(columns, point);
  }
}

const put = (columns: PointColumns, { step, timestamp, value, time }: Point) =>
  columns.put(step, timestamp, value, time);

/** Columns are spread over the steps; over the times when all points have one step, the default 0. */
function thinned(points: Points, width: number): number[] {
  const { length, steps, timestamps, values } = points;
  if (length === 0) return [];
  const x = steps[0] === steps[length - 1] ? timestamps : steps;
  return m4(
    length,
    index => x[index],
    index => values[index],
    width
  );
}

const DEFAULT_WIDTH = 1000;
