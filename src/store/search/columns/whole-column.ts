import type { Numbers } from './number-column.ts';
import { SEGMENT_ROWS } from './segments.ts';
import type { Texts } from './text-column.ts';

/** A column as one list by the key of the run's row, for who passes over all runs. */
export function wholeNumbers({ segments }: Numbers, rows: number): Float64Array {
  return joined(segments, new Float64Array(rows).fill(NaN));
}

/** The codes of texts, likewise. */
export function wholeCodes({ segments }: Texts, rows: number): Int32Array {
  return joined(segments, new Int32Array(rows));
}

function joined<Values extends Float64Array | Int32Array>(
  segments: readonly Values[],
  whole: Values
): Values {
  for (const [segment, values] of segments.entries()) {
    const from = segment * SEGMENT_ROWS;
    if (from < whole.length) whole.set(values.subarray(0, whole.length - from), from);
  }
  return whole;
}
