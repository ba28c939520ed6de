import { compareValues, isLater } from './point-order.ts';
import type { SeriesSummary } from './series-summary.ts';

/**
 * The points of one series in memory, in the order in which they were logged, in growing columns.
 */
export class TailSeries {
  readonly id: number;
  /** Key of the run's row. */
  readonly run: number;
  readonly key: string;
  steps = new Float64Array(16);
  timestamps = new Float64Array(16);
  values = new Float64Array(16);
  /** When each point came; never falls. */
  arrivals = new Float64Array(16);
  length = 0;
  /** Index of MLflow's latest point. */
  latest = 0;
  /** Index of the first point by (step, timestamp, value). */
  #first = 0;
  /** Of the values that are numbers. */
  #numbers = { count: 0, min: Infinity, max: -Infinity, sum: 0 };

  /** Each point is behind the one before it by (step, timestamp, value): no sorting, no duplicates. */
  #ascending = true;
  #sorted = new Uint32Array(0);
  #sortedOf = 0;

  constructor(id: number, run: number, key: string) {
    this.id = id;
    this.run = run;
    this.key = key;
  }

  append(step: number, timestamp: number, value: number, arrived: number): void {
    const at = this.length;
    if (at === this.steps.length) this.#grow();
    this.steps[at] = step;
    this.timestamps[at] = timestamp;
    this.values[at] = value;
    this.arrivals[at] = arrived;
    this.length = at + 1;
    this.#count(value);
    if (at === 0) return;
    if (this.compare(at, this.#first) < 0) this.#first = at;
    const order = this.compare(at, at - 1);
    if (order <= 0) this.#ascending = false;
    // As long as they ascend, the last one is the latest; but NaN is no later than a 0.
    if (this.latest === at - 1 && order < 0) return;
    if (this.isLater(at, this.latest)) this.latest = at;
  }

  summary(): SeriesSummary {
    const { count, min, max, sum } = this.#numbers;
    return {
      key: this.key,
      count: this.length,
      first: this.values[this.#first],
      latest: this.values[this.latest],
      latest_step: this.steps[this.latest],
      latest_timestamp: this.timestamps[this.latest],
      min: count === 0 ? NaN : min,
      max: count === 0 ? NaN : max,
      mean: count === 0 ? NaN : sum / count
    };
  }

  /** Whether MLflow would call the point the latest rather than the other. */
  isLater(at: number, other: number): boolean {
    return isLater(
      this.steps[at],
      this.timestamps[at],
      this.values[at],
      this.steps[other],
      this.timestamps[other],
      this.values[other]
    );
  }

  get ascending(): boolean {
    return this.#ascending;
  }

  /** Order by (step, timestamp, value); 0 for exact duplicates. */
  compare(a: number, b: number): number {
    return (
      this.steps[a] - this.steps[b] ||
      this.timestamps[a] - this.timestamps[b] ||
      compareValues(this.values[a], this.values[b])
    );
  }

  /** Order by (timestamp, step, value), in which MLflow answers a history. */
  compareByTime(a: number, b: number): number {
    return (
      this.timestamps[a] - this.timestamps[b] ||
      this.steps[a] - this.steps[b] ||
      compareValues(this.values[a], this.values[b])
    );
  }

  /** Indices of its points in the order of `compare`, exact duplicates once. Valid until the next append. */
  sorted(): Uint32Array {
    if (this.#sortedOf === this.length) return this.#sorted;
    if (this.#ascending) {
      if (this.#sorted.length !== this.length)
        this.#sorted = Uint32Array.from({ length: this.length }, (_, at) => at);
    } else {
      this.#mergeNew();
    }
    this.#sortedOf = this.length;
    return this.#sorted;
  }

  /** Index of the first point that came at `time` or later; `length` when none did. */
  firstArrivedSince(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.arrivals[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sorts only what came since the last time, and merges it into the rest. */
  #mergeNew(): void {
    const old = this.#sorted;
    const added = Uint32Array.from(
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

  #count(value: number): void {
    if (Number.isNaN(value)) return;
    const numbers = this.#numbers;
    numbers.count++;
    numbers.sum += value;
    if (value < numbers.min) numbers.min = value;
    if (value > numbers.max) numbers.max = value;
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
