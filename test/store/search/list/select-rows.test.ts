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
      fc.integer({ min: 1, max: 5000 }),
      fc.nat(count + 10),
      fc.integer({ min: 1, max: 500 }),
      (unequal, offset, limit) => {
        const keyOf = (row: number) => (row % 7 === 0 ? Infinity : (row * 7919) % unequal);
        const order = {
          key: (segment: number) => (place: number) => keyOf(segment * SEGMENT_ROWS + place),
          compare: (a: number, b: number) =>
            Number(keyOf(a) > keyOf(b)) - Number(keyOf(a) < keyOf(b)) || b - a
        };
        const all = [...rows].sort(order.compare);
        expect(selectRows(rows, order, { offset, limit })).toEqual(
          all.slice(offset, offset + limit)
        );
      }
    ),
    { numRuns: 60 }
  );
});
