import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  all,
  eachMatchDown,
  numberMask,
  rowsMask
} from '../../../../src/store/search/columns/column-mask.ts';
import { FirstRows } from '../../../../src/store/search/columns/first-rows.ts';
import { NumberColumn } from '../../../../src/store/search/columns/number-column.ts';
import { satisfies } from '../../../../src/store/search/compare.ts';
import type { Comparator } from '../../../../src/store/search/parse-filter.ts';

const VALUES = [null, NaN, Infinity, -Infinity, 0, -0, 1, -1.5, Number.MAX_VALUE];
const WANTED = [Infinity, -Infinity, 0, 1, -1.5, Number.MAX_VALUE, 2];
const COMPARATORS: Comparator[] = ['<', '<=', '>', '>=', '=', '!=', 'IS NULL', 'IS NOT NULL'];

describe('a comparison of a column of numbers', () => {
  it.each(COMPARATORS)('%s says of each value what one value alone says', comparator => {
    const column = new NumberColumn();
    for (const [row, value] of VALUES.entries()) column.put(row, value);
    // One run more than the column has room for by itself.
    const length = 300;
    for (const wanted of WANTED) {
      const out = new Uint8Array(length).fill(7);
      numberMask(column, comparator, wanted)(0, length, out);
      const clause = { type: 'metric', key: 'a', comparator, value: wanted } as const;
      const expected = Array.from({ length }, (_, row) => {
        const value = VALUES[row] ?? null;
        // Infinities are kept as the largest doubles.
        const kept =
          value === null || Number.isFinite(value) || Number.isNaN(value)
            ? value
            : Math.sign(value) * Number.MAX_VALUE;
        return Number(satisfies(kept, clause));
      });
      expect([...out], `${comparator} ${wanted}`).toEqual(expected);
    }
  });
});

describe('masks of several comparisons', () => {
  const places = fc.uniqueArray(fc.nat(40), { maxLength: 41 });

  it('match where all of them match, however many runs there are', () => {
    fc.assert(
      fc.property(fc.array(places, { maxLength: 4 }), fc.nat(41), (masks, length) => {
        const out = new Uint8Array(41).fill(7);
        all(masks.map(rowsMask))(0, length, out);
        const expected = Array.from({ length }, (_, place) =>
          Number(masks.every(matching => matching.includes(place)))
        );
        expect([...out.subarray(0, length)]).toEqual(expected);
      })
    );
  });

  it('are passed over from the last match to the first', () => {
    fc.assert(
      fc.property(places, fc.nat(41), (matching, length) => {
        const out = new Uint8Array(41).fill(1);
        rowsMask(matching)(0, length, out);
        const visited: number[] = [];
        eachMatchDown(out, length, place => visited.push(place));
        const expected = matching.filter(place => place < length).sort((a, b) => b - a);
        expect(visited).toEqual(expected);
      })
    );
  });
});

describe('the first of many rows', () => {
  it('are those that sorting all puts first', () => {
    const rows = fc.array(fc.constantFrom(-1, 0, 1, 2, Infinity), { maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.nat(70), (keys, limit) => {
        const first = new FirstRows(limit, (a, b) => b - a);
        for (const [row, key] of keys.entries()) first.offer(row, key);
        const sorted = keys.map((_, row) => row).sort((a, b) => keys[a]! - keys[b]! || b - a);
        expect(first.sorted()).toEqual(sorted.slice(0, limit));
      })
    );
  });
});
