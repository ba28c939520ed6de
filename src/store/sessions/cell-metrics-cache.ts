import { effectiveTime, MAX_DELAY_MS } from '../series/attribution.ts';
import type { TailSeries } from '../series/tail-series.ts';

/** What one execution logged into one series. */
export interface LoggedPoints {
  /** Exact duplicates once. */
  count: number;
  /** Distinct steps, counted up to 2. */
  steps: number;
  /** Index of the greatest by (step, timestamp, value). */
  last: number;
}

/**
 * Counts the points of an execution, and goes on where it stopped when it is asked again: while a
 * cell runs this is asked several times a second.
 */
export class CellMetricsCache {
  readonly #counts = new Map<string, Count>();

  /**
   * @param execution key of its row
   * @param span in which points are the execution's, its end exclusive
   * @returns null when there are none
   */
  logged(
    execution: number,
    series: TailSeries,
    span: { start: number; end: number }
  ): LoggedPoints | null {
    const from = series.firstArrivedSince(span.start);
    const until =
      span.end === Infinity ? series.length : series.firstArrivedSince(span.end + MAX_DELAY_MS + 1);
    if (from >= until) return null;

    const name = `${execution}:${series.id}`;
    let count = this.#counts.get(name);
    if (count === undefined || !count.goesOn(series, span, from)) {
      count = new Count(series, span, from);
      if (this.#counts.size >= MAX_COUNTS) this.#counts.clear();
      this.#counts.set(name, count);
    }
    count.advance(until);
    return count.points.count === 0 ? null : count.points;
  }
}

class Count {
  readonly points: LoggedPoints = { count: 0, steps: 0, last: -1 };
  readonly #series: TailSeries;
  readonly #span: { start: number; end: number };
  readonly #from: number;
  #next: number;
  /** Points so far, when the series may have duplicates. */
  readonly #seen: Set<string> | null;
  #firstStep = 0;

  constructor(series: TailSeries, span: { start: number; end: number }, from: number) {
    this.#series = series;
    this.#span = span;
    this.#from = from;
    this.#next = from;
    this.#seen = series.ascending ? null : new Set();
  }

  goesOn(series: TailSeries, { start, end }: { start: number; end: number }, from: number) {
    return (
      from === this.#from &&
      start === this.#span.start &&
      end === this.#span.end &&
      (this.#seen === null) === series.ascending
    );
  }

  advance(until: number): void {
    const { steps, timestamps, values, arrivals } = this.#series;
    const { start, end } = this.#span;
    for (let at = this.#next; at < until; at++) {
      const time = effectiveTime(timestamps[at], arrivals[at]);
      if (time < start || time >= end) continue;
      if (this.#seen !== null) {
        const name = `${steps[at]} ${timestamps[at]} ${values[at]}`;
        if (this.#seen.has(name)) continue;
        this.#seen.add(name);
      }
      this.#add(at, steps[at]);
    }
    this.#next = Math.max(this.#next, until);
  }

  #add(at: number, step: number): void {
    const { points } = this;
    points.count++;
    if (points.steps === 0) {
      points.steps = 1;
      this.#firstStep = step;
    } else if (step !== this.#firstStep) {
      points.steps = 2;
    }
    if (points.last < 0 || this.#series.isLater(at, points.last)) points.last = at;
  }
}

const MAX_COUNTS = 20_000;
