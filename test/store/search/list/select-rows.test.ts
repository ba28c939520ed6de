import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SEGMENT_ROWS } from '../../../../src/store/search/columns/segments.ts';
import { selectRows } from '../../../../src/store/search/list/select-rows.ts';

it('finds the same page as a sort of all rows, at any depth and with many equal keys', () => {
  const count = 6000;
  // Over the border of two segments.
  const rows = Int32Array.from({ length: count }, (_, at) => SEGMENT_ROWS + 3000 - at);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5000 })), {
        maxLength: 3
      }),
      fc.nat(count + 10),
      fc.integer({ min: 1, max: 500 }),
      fc.boolean(),
      (unequal, offset, limit, isWhole) => {
        const keyOf = (level: number, row: number) =>
          row % (2 + level) === 0 ? Infinity : (row * 7919 * (level + 1)) % unequal[level];
        const byKey = (level: number) => (a: number, b: number) =>
          Number(keyOf(level, a) > keyOf(level, b)) - Number(keyOf(level, a) < keyOf(level, b)) ||
          // Some of the rows without a number are before the others.
          (isWhole || keyOf(level, a) < Infinity ? 0 : (a % 3) - (b % 3));
        const compare = (a: number, b: number) =>
          unequal.reduce((found, _, level) => found || byKey(level)(a, b), 0) || b - a;
        const keys = unequal.map((_, level) => ({
          of: (segment: number) => (place: number) => keyOf(level, segment * SEGMENT_ROWS + place),
          isWhole
        }));
        const all = [...rows].sort(compare);
        expect(selectRows(rows, { keys, compare }, { offset, limit })).toEqual(
          all.slice(offset, offset + limit)
        );
      }
    ),
    { numRuns: 60 }
  );
});
