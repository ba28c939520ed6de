import { effectiveTime } from './attribution.ts';
import { Head } from './head.ts';
import { compareValues, isLater } from './point-order.ts';
import { PointColumns, type Point, type Points } from './points.ts';
import type { SeriesHead } from './series-head.ts';

/**
 * The points of one series that are in the log only, in the order in which they were logged.
 *
 * An import can bring a million of them with one point each, which takes 1 kB.
 */
export class TailSeries {
  readonly id: number;
  /** Key of the run's row. */
  readonly run: number;
  length = 0;
  /** Step, timestamp, value and arrival of each point. */
  #fields = new Float64Array(2 * FIELDS);
  /** Index of MLflow's latest point. */
  #latest = 0;
  /** Rows of the log, each followed by where its points begin. */
  readonly #rows: number[] = [];
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
  #sorted = NONE;
  #sortedOf = 0;
  #points: Points | null = null;

  constructor(id: number, run: number) {
    this.id = id;
    this.run = run;
  }

  /** @param row of the log; never falls */
  append(step: number, timestamp: number, value: number, arrived: number, row: number): void {
    const at = this.length;
    if ((at + 1) * FIELDS > this.#fields.length) this.#grow();
    const fields = this.#fields;
    fields[at * FIELDS] = step;
    fields[at * FIELDS + TIMESTAMP] = timestamp;
    fields[at * FIELDS + VALUE] = value;
    fields[at * FIELDS + ARRIVAL] = arrived;
    this.length = at + 1;
    this.#points = null;
    if (this.#rows.at(-2) !== row) this.#rows.push(row, at);
    this.#count(at);
  }

  /** The last row of the log that has a point of it. */
  get lastRow(): number {
    return this.#rows.at(-2) ?? 0;
  }

  /** What is left without the rows up to this one, which are sealed: itself when that is all. */
  behind(row: number): TailSeries {
    const rows = this.#rows;
    if (!(rows[0] <= row)) return this;
    const rest = new TailSeries(this.id, this.run);
    let place = 0;
    while (place < rows.length && rows[place] <= row) place += 2;
    if (place >= rows.length) return rest;
    for (let at = rows[place + 1]; at < this.length; at++) {
      if (rows[place + 3] === at) place += 2;
      const time = this.#timestamp(at);
      rest.append(this.#step(at), time, this.#value(at), this.#arrival(at), rows[place]);
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
    return { head, latest: this.length === 0 ? null : this.#point(this.#latest) };
  }

  /** Each point is behind the one before it: there are no duplicates. */
  get ascending(): boolean {
    return this.#ascending;
  }

  /** In order of step, exact duplicates once. Valid until the next append. */
  points(): Points {
    if (this.#points === null) {
      const indices = this.#inOrder();
      const points = new PointColumns(indices.length);
      for (const at of indices) {
        points.put(this.#step(at), this.#timestamp(at), this.#value(at), this.#time(at));
      }
      this.#points = points;
    }
    return this.#points;
  }

  /** Order by (step, timestamp, value); 0 for exact duplicates. */
  #compare(a: number, b: number): number {
    return (
      this.#step(a) - this.#step(b) ||
      this.#timestamp(a) - this.#timestamp(b) ||
      compareValues(this.#value(a), this.#value(b))
    );
  }

  /** Indices of its points in the order of `#compare`, exact duplicates once. Valid until the next append. */
  #inOrder(): Uint32Array {
    if (this.#sortedOf === this.length) return this.#sorted;
    if (this.#ascending) this.#sorted = Uint32Array.from({ length: this.length }, (_, at) => at);
    else this.#mergeNew();
    this.#sortedOf = this.length;
    return this.#sorted;
  }

  #point(at: number): Point | null {
    if (at < 0) return null;
    const [timestamp, value, time] = [this.#timestamp(at), this.#value(at), this.#time(at)];
    return { step: this.#step(at), timestamp, value, time };
  }

  #step(at: number): number {
    return this.#fields[at * FIELDS];
  }

  #timestamp(at: number): number {
    return this.#fields[at * FIELDS + TIMESTAMP];
  }

  #value(at: number): number {
    return this.#fields[at * FIELDS + VALUE];
  }

  #arrival(at: number): number {
    return this.#fields[at * FIELDS + ARRIVAL];
  }

  #time(at: number): number {
    return effectiveTime(this.#timestamp(at), this.#arrival(at));
  }

  /** Sorts only what came since the last time, and merges it into the rest. */
  #mergeNew(): void {
    const old = this.#sorted;
    const added = Array.from(
      { length: this.length - this.#sortedOf },
      (_, at) => this.#sortedOf + at
    ).sort((a, b) => this.#compare(a, b) || a - b);
    const merged = new Uint32Array(old.length + added.length);
    let length = 0;
    const put = (at: number) => {
      if (length === 0 || this.#compare(merged[length - 1], at) !== 0) merged[length++] = at;
    };
    let i = 0;
    let j = 0;
    while (i < old.length && j < added.length) {
      put(this.#compare(old[i], added[j]) <= 0 ? old[i++] : added[j++]);
    }
    while (i < old.length) put(old[i++]);
    while (j < added.length) put(added[j++]);
    this.#sorted = merged.slice(0, length);
  }

  #count(at: number): void {
    const value = this.#value(at);
    if (!Number.isNaN(value)) {
      this.#numbers++;
      this.#sum += value;
      if (this.#min < 0 || value < this.#value(this.#min)) this.#min = at;
      if (this.#max < 0 || value > this.#value(this.#max)) this.#max = at;
    }
    const timestamp = this.#timestamp(at);
    this.#minTimestamp = Math.min(this.#minTimestamp, timestamp);
    this.#maxTimestamp = Math.max(this.#maxTimestamp, timestamp);
    const time = this.#time(at);
    this.#minTime = Math.min(this.#minTime, time);
    this.#maxTime = Math.max(this.#maxTime, time);
    if (at === 0) {
      this.#first = this.#last = this.#latest = 0;
      return;
    }
    if (timestamp < this.#timestamp(at - 1)) this.#timeOrdered = false;
    if (this.#compare(at, at - 1) <= 0) this.#ascending = false;
    if (this.#ascending) this.#last = at;
    else if (this.#compare(at, this.#last) > 0) this.#last = at;
    else if (this.#compare(at, this.#first) < 0) this.#first = at;
    if (this.#isLater(at, this.#latest)) this.#latest = at;
  }

  /** Whether MLflow would call the point the latest rather than the other. */
  #isLater(at: number, other: number): boolean {
    return isLater(
      this.#step(at),
      this.#timestamp(at),
      this.#value(at),
      this.#step(other),
      this.#timestamp(other),
      this.#value(other)
    );
  }

  #grow(): void {
    const larger = new Float64Array(this.#fields.length * 2);
    larger.set(this.#fields);
    this.#fields = larger;
  }
}

/** Places of a point's fields, of which the step is the first. */
const FIELDS = 4;
const TIMESTAMP = 1;
const VALUE = 2;
const ARRIVAL = 3;

const NONE = new Uint32Array(0);
