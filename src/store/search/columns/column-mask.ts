import type { FilterNode } from '../filter-node.ts';
import type { Numbers } from './number-column.ts';
import { placeOf, segmentOf } from './segments.ts';
import type { Texts } from './text-column.ts';

/**
 * Writes for the first `length` runs of a segment, 1 where one matches and 0 elsewhere. `out` begins
 * where its memory does.
 */
export type Mask = (segment: number, length: number, out: Uint8Array) => void;

/** A whole filter, given the mask of each comparison. */
export function filterMask<Leaf>(node: FilterNode<Leaf>, comparison: (clause: Leaf) => Mask): Mask {
  switch (node.type) {
    case 'comparison':
      return comparison(node.clause);
    case 'not':
      return not(filterMask(node.node, comparison));
    case 'and':
      return all(node.nodes.map(inner => filterMask(inner, comparison)));
    case 'or':
      return not(all(node.nodes.map(inner => not(filterMask(inner, comparison)))));
  }
}

export function all(masks: readonly Mask[]): Mask {
  if (masks.length === 1) return masks[0];
  let other = new Uint8Array(0);
  return (segment, length, out) => {
    if (masks.length === 0) out.fill(1, 0, length);
    for (const [index, mask] of masks.entries()) {
      if (index === 0) {
        mask(segment, length, out);
        continue;
      }
      if (other.length < length) other = new Uint8Array(length);
      mask(segment, length, other);
      and(out, other, length);
    }
  };
}

/** Four at a time, which takes a third of the time. */
function and(out: Uint8Array, other: Uint8Array, length: number): void {
  const whole = length >> 2;
  const outWords = new Uint32Array(out.buffer, 0, whole);
  const otherWords = new Uint32Array(other.buffer, 0, whole);
  for (let at = 0; at < whole; at++) outWords[at] &= otherWords[at];
  for (let at = whole << 2; at < length; at++) out[at] &= other[at];
}

/** Visits the places of a mask that match, the last one first. @param length as the mask was made */
export function eachMatchDown(
  mask: Uint8Array,
  length: number,
  visit: (place: number) => void
): void {
  const whole = length >> 2;
  for (let at = length - 1; at >= whole << 2; at--) if (mask[at] !== 0) visit(at);
  // Most runs match no search: four that do not are passed over at once.
  const words = new Uint32Array(mask.buffer, 0, whole);
  for (let word = whole - 1; word >= 0; word--) {
    if (words[word] === 0) continue;
    for (let at = word * 4 + 3; at >= word * 4; at--) if (mask[at] !== 0) visit(at);
  }
}

export const not =
  (mask: Mask): Mask =>
  (segment, length, out) => {
    mask(segment, length, out);
    for (let at = 0; at < length; at++) out[at] ^= 1;
  };

/** Of a column of numbers; what is absent is NaN there, and NaN is Infinity (number-column.ts). */
export function numberMask(column: Numbers, comparator: string, wanted: number | null): Mask {
  return (segment, length, out) => {
    const values = column.segments.at(segment) ?? NO_NUMBERS;
    const known = Math.min(length, values.length);
    compareNumbers(values, known, out, comparator, wanted ?? 0);
    out.fill(Number(comparator === 'IS NULL'), known, length);
  };
}

/** Of a column of texts: `matches` is asked once for each unequal text. */
export function textMask(
  column: Texts,
  matches: (text: string) => boolean,
  ofAbsent = false
): Mask {
  const table = new Uint8Array(column.texts.length);
  for (let code = 1; code < table.length; code++) table[code] = Number(matches(column.texts[code]));
  table[0] = Number(ofAbsent);
  return codeMask(column, table);
}

/** Of a column of texts: `table` has 1 for each code that is found, and first for none. */
export function codeMask(column: Texts, table: Uint8Array): Mask {
  return (segment, length, out) => {
    const codes = column.segments.at(segment) ?? NO_CODES;
    const known = Math.min(length, codes.length);
    for (let at = 0; at < known; at++) out[at] = table[codes[at]];
    out.fill(table[0], known, length);
  };
}

/** `textMask` for one text alone, which needs no table of all. */
export function equalMask(column: Texts, text: string): Mask {
  const wanted = column.codeOf(text);
  return (segment, length, out) => {
    const codes = column.segments.at(segment) ?? NO_CODES;
    const known = Math.min(length, codes.length);
    for (let at = 0; at < known; at++) out[at] = Number(codes[at] === wanted);
    out.fill(0, known, length);
  };
}

/** Of runs that were found in another way. */
export function rowsMask(rows: Iterable<number>): Mask {
  const bySegment = new Map<number, number[]>();
  for (const row of rows) {
    const places = bySegment.get(segmentOf(row)) ?? [];
    places.push(placeOf(row));
    bySegment.set(segmentOf(row), places);
  }
  return (segment, length, out) => {
    out.fill(0, 0, length);
    for (const place of bySegment.get(segment) ?? []) if (place < length) out[place] = 1;
  };
}

/** One loop for each comparator: this is where a search over a million runs spends its time. */
function compareNumbers(
  values: Float64Array,
  length: number,
  out: Uint8Array,
  comparator: string,
  wanted: number
): void {
  switch (comparator) {
    case '<':
      for (let at = 0; at < length; at++) out[at] = Number(values[at] < wanted);
      return;
    case '<=': {
      // Never the Infinity that stands for NaN.
      const most = Math.min(wanted, Number.MAX_VALUE);
      for (let at = 0; at < length; at++) out[at] = Number(values[at] <= most);
      return;
    }
    case '>':
      for (let at = 0; at < length; at++) {
        const value = values[at];
        out[at] = Number(value > wanted && value !== Infinity);
      }
      return;
    case '>=':
      for (let at = 0; at < length; at++) {
        const value = values[at];
        out[at] = Number(value >= wanted && value !== Infinity);
      }
      return;
    case '=':
      for (let at = 0; at < length; at++) {
        const value = values[at];
        out[at] = Number(value === wanted && value !== Infinity);
      }
      return;
    case '!=':
      for (let at = 0; at < length; at++) {
        const value = values[at];
        out[at] = Number(value < wanted || value > wanted || value === Infinity);
      }
      return;
    case 'IS NULL':
    case 'IS NOT NULL': {
      const absent = Number(comparator === 'IS NULL');
      for (let at = 0; at < length; at++) out[at] = Number(Number.isNaN(values[at])) ^ absent ^ 1;
    }
  }
}

const NO_NUMBERS = new Float64Array(0);
const NO_CODES = new Int32Array(0);
