import { finite } from '../../series/point-order.ts';
import { grown, placeOf, segmentOf } from './segments.ts';

/** What a search reads of a column of numbers. */
export interface Numbers {
  readonly segments: readonly Float64Array[];
  get(row: number): number;
}

/**
 * Numbers of runs, by the key of their rows. In memory NaN stands for a run that has no value and
 * Infinity for a value that is NaN: values of runs are finite (infinite ones are kept as the
 * largest double), and so a comparison with what is absent is false by itself.
 */
export class NumberColumn implements Numbers {
  readonly kind = 'numbers';
  readonly segments: Float64Array[] = [];
  /** Segments that differ from what is on disk. */
  readonly unsaved = new Set<number>();

  get(row: number): number {
    return this.segments.at(segmentOf(row))?.[placeOf(row)] ?? NaN;
  }

  /** @param value null for none */
  put(row: number, value: number | null): void {
    const segment = segmentOf(row);
    this.unsaved.add(segment);
    let values = this.segments.at(segment);
    if (value === null && (values === undefined || placeOf(row) >= values.length)) return;
    if (values === undefined || placeOf(row) >= values.length) {
      values = this.#grow(segment, placeOf(row) + 1);
    }
    values[placeOf(row)] = value === null ? NaN : Number.isNaN(value) ? Infinity : finite(value);
  }

  /** Takes a whole segment, in the form that it has in memory. */
  putSegment(segment: number, values: Float64Array): void {
    this.#grow(segment, values.length).set(values);
  }

  /** No run ever had a value. */
  get isBlank(): boolean {
    return this.segments.every(({ length }) => length === 0);
  }

  get bytes(): number {
    return this.segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  #grow(segment: number, length: number): Float64Array {
    while (this.segments.length < segment) this.segments.push(new Float64Array(0));
    const old = this.segments.at(segment) ?? new Float64Array(0);
    const larger = new Float64Array(grown(old.length, length)).fill(NaN, old.length);
    larger.set(old);
    this.segments[segment] = larger;
    return larger;
  }
}
