import { effectiveTime } from './attribution.ts';
import { Head } from './head.ts';
import { compareValues, isLater } from './point-order.ts';
import { PointColumns, type Point, type Points } from './points.ts';
import type { SeriesHead } from './series-head.ts';

/**
 * The points of one series that are in the log only, in the order in which they were logged, in
 * growing columns.
 */
export class TailSeries {
  readonly id: number;
  /** Key of the run's row. */
  readonly run: number;
  steps = new Float64Array(4);
  timestamps = new Float64Array(4);
  values = new Float64Array(4);
  /** When each point came; never falls. */
  arrivals = new Float64Array(4);
  length = 0;
  /** Index of MLflow's latest point. */
  latest = 0;
  /** Rows of the log, and where the points of each begin. */
  readonly #rows: number[] = [];
  readonly #starts: number[] = [];
  #numbers = 0;
  #sum = 0;
  /** Indices; -1: there is none. */
  #first = -1;
  #last = -1;
  #min = -1;
  #max = -1;
  #minTimestamp = Infinity;
  #maxTimestamp = -Infinity;
  #minTime = Infinity;
  #maxTime = -Infinity;
  /** Each point is behind the one before it by (step, timestamp, value): no sorting, no duplicates. */
  #ascending = true;
  /** So are the timestamps, though they may be equal. */
  #timeOrdered = true;
  #sorted = new Uint32Array(0);
  #sortedOf = 0;
  #points: Points | null = null;

  constructor(id: number, run: number) {
    this.id = id;
    this.run = run;
  }

  /** @param row of the log; never falls */
  append(step: number, timestamp: number, value: number, arrived: number, row: number): void {
    const at = this.length;
    if (at === this.steps.length) this.#grow();
    this.steps[at] = step;
    this.timestamps[at] = timestamp;
    this.values[at] = value;
    this.arrivals[at] = arrived;
    this.length = at + 1;
    this.#points = null;
    if (this.#rows.at(-1) !== row) {
      this.#rows.push(row);
      this.#starts.push(at);
    }
    this.#count(at);
  }

  /** What is left without the rows up to this one, which are sealed: itself when that is all. */
  behind(row: number): TailSeries {
    if (!(this.#rows[0] <= row)) return this;
    const rest = new TailSeries(this.id, this.run);
    let segment = this.#rows.findIndex(each => each > row);
    if (segment < 0) return rest;
    const { steps, timestamps, values, arrivals } = this;
    for (let at = this.#starts[segment]; at < this.length; at++) {
      if (this.#starts[segment + 1] === at) segment++;
      rest.append(steps[at], timestamps[at], values[at], arrivals[at], this.#rows[segment]);
    }
    return rest;
  }

  /** Its count has exact duplicates twice when the points are not ascending. */
  head(): SeriesHead {
    const head = new Head();
    head.count = this.length;
    head.numbers = this.#numbers;
    head.sum = this.#sum;
    head.minTimestamp = this.#minTimestamp;
    head.maxTimestamp = this.#maxTimestamp;
    head.minTime = this.#minTime;
    head.maxTime = this.#maxTime;
    head.timeOrdered = this.#ascending && this.#timeOrdered;
    head.first = this.#point(this.#first);
    head.last = this.#point(this.#last);
    head.min = this.#point(this.#min);
    head.max = this.#point(this.#max);
    return { head, latest: this.length === 0 ? null : this.#point(this.latest) };
  }

  /** Each point is behind the one before it: there are no duplicates. */
  get ascending(): boolean {
    return this.#ascending;
  }

  /** In order of step, exact duplicates once. Valid until the next append. */
  points(): Points {
    if (this.#points === null) {
      const indices = this.sorted();
      const points = new PointColumns(indices.length);
      for (const at of indices) {
        const timestamp = this.timestamps[at];
        const time = effectiveTime(timestamp, this.arrivals[at]);
        points.put(this.steps[at], timestamp, this.values[at], time);
      }
      this.#points = points;
    }
    return this.#points;
  }

  /** Order by (step, timestamp, value); 0 for exact duplicates. */
  compare(a: number, b: number): number {
    return (
      this.steps[a] - this.steps[b] ||
      this.timestamps[a] - this.timestamps[b] ||
      compareValues(this.values[a], this.values[b])
    );
  }

  /** Indices of its points in the order of `compare`, exact duplicates once. Valid until the next append. */
  sorted(): Uint32Array {
    if (this.#sortedOf === this.length) return this.#sorted;
    if (this.#ascending) this.#sorted = Uint32Array.from({ length: this.length }, (_, at) => at);
    else this.#mergeNew();
    this.#sortedOf = this.length;
    return this.#sorted;
  }

  #point(at: number): Point | null {
    if (at < 0) return null;
    const timestamp = this.timestamps[at];
    const time = effectiveTime(timestamp, this.arrivals[at]);
    return { step: this.steps[at], timestamp, value: this.values[at], time };
  }

  /** Sorts only what came since the last time, and merges it into the rest. */
  #mergeNew(): void {
    const old = this.#sorted;
    const added = Array.from(
      { length: this.length - this.#sortedOf },
      (_, at) => this.#sortedOf + at
    ).sort((a, b) => this.compare(a, b) || a - b);
    const merged = new Uint32Array(old.length + added.length);
    let length = 0;
    const put = (at: number) => {
      if (length === 0 || this.compare(merged[length - 1], at) !== 0) merged[length++] = at;
    };
    let i = 0;
    let j = 0;
    while (i < old.length && j < added.length) {
      put(this.compare(old[i], added[j]) <= 0 ? old[i++] : added[j++]);
    }
    while (i < old.length) put(old[i++]);
    while (j < added.length) put(added[j++]);
    this.#sorted = merged.slice(0, length);
  }

  #count(at: number): void {
    const value = this.values[at];
    if (!Number.isNaN(value)) {
      this.#numbers++;
      this.#sum += value;
      if (this.#min < 0 || value < this.values[this.#min]) this.#min = at;
      if (this.#max < 0 || value > this.values[this.#max]) this.#max = at;
    }
    const timestamp = this.timestamps[at];
    this.#minTimestamp = Math.min(this.#minTimestamp, timestamp);
    this.#maxTimestamp = Math.max(this.#maxTimestamp, timestamp);
    const time = effectiveTime(timestamp, this.arrivals[at]);
    this.#minTime = Math.min(this.#minTime, time);
    this.#maxTime = Math.max(this.#maxTime, time);
    if (at === 0) {
      this.#first = this.#last = this.latest = 0;
      return;
    }
    if (timestamp < this.timestamps[at - 1]) this.#timeOrdered = false;
    if (this.compare(at, at - 1) <= 0) this.#ascending = false;
    if (this.#ascending) this.#last = at;
    else if (this.compare(at, this.#last) > 0) this.#last = at;
    else if (this.compare(at, this.#first) < 0) this.#first = at;
    if (this.#isLater(at, this.latest)) this.latest = at;
  }

  /** Whether MLflow would call the point the latest rather than the other. */
  #isLater(at: number, other: number): boolean {
    const { steps, timestamps, values } = this;
    return isLater(
      steps[at],
      timestamps[at],
      values[at],
      steps[other],
      timestamps[other],
      values[other]
    );
  }

  #grow(): void {
    const capacity = this.steps.length * 2;
    this.steps = larger(this.steps, capacity);
    this.timestamps = larger(this.timestamps, capacity);
    this.values = larger(this.values, capacity);
    this.arrivals = larger(this.arrivals, capacity);
  }
}

function larger(column: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(capacity);
  copy.set(column);
  return copy;
}
