import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CorruptBlock,
  decodeBlock,
  decodeOnlyPoint,
  encodeBlock
} from '../../../src/store/series/block-format.ts';
import { inOrder, PointColumns, type Points } from '../../../src/store/series/points.ts';

type Row = [step: number, timestamp: number, value: number, time?: number];

const pointsOf = (rows: readonly Row[]): Points => {
  const points = new PointColumns(rows.length);
  for (const [step, timestamp, value, time = timestamp] of rows) {
    points.put(step, timestamp, value, time);
  }
  return points;
};
const rowsOf = ({ length, steps, timestamps, values, times }: Points) =>
  Array.from({ length }, (_, at) => [steps[at], timestamps[at], values[at], times[at]]);
const bothWays = (points: Points) =>
  [true, false].map(compress => rowsOf(decodeBlock(encodeBlock(points, { compress }))));

const integer = fc.oneof(
  fc.maxSafeInteger().map(value => value + 0),
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(2 ** 53, -(2 ** 53), 2 ** 60, 2 ** 49, -(2 ** 49), 2 ** 49 + 1)
);
const rows = fc.array(
  fc.tuple(integer, integer, fc.double(), integer).map(row => row as Row),
  { maxLength: 300 }
);

describe('a block', () => {
  it('of one point is read without columns to the same point, and no other is', () => {
    fc.assert(
      fc.property(fc.tuple(integer, integer, fc.double(), integer), row => {
        const [step, timestamp, value, time] = row;
        const one = encodeBlock(pointsOf([row]), { compress: false });
        expect(decodeOnlyPoint(one)).toEqual({ step, timestamp, value, time });
        const two = encodeBlock(pointsOf([row, row]), { compress: false });
        expect(decodeOnlyPoint(two)).toBeNull();
        one[one.length - 5] ^= 1;
        expect(() => decodeOnlyPoint(one)).toThrow(CorruptBlock);
      })
    );
  });

  it('gives back every point as it was, whatever its numbers are', () => {
    fc.assert(
      fc.property(rows, list => {
        const points = inOrder('step', [pointsOf(list)]);
        const expected = rowsOf(points);
        for (const decoded of bothWays(points)) expect(decoded).toEqual(expected);
      })
    );
  });

  it.each<[string, Row[]]>([
    [
      'NaN, infinities and both zeros',
      [NaN, Infinity, -Infinity, 0, -0, 5e-324].map((value, i) => [i, i, value])
    ],
    ['negative and huge steps', [-(2 ** 53), -1, 0, 2 ** 53].map(step => [step, 7, 1])],
    ['times that go to and fro', [9, 3, 2 ** 53, 0].map((timestamp, i) => [i, timestamp, 1])],
    ['arrivals that are not the timestamps', [5, 1e12, 3].map((time, i) => [i, i, 1, time])],
    ['no point', []]
  ])('keeps %s', (_, list) => {
    const points = pointsOf(list);
    for (const decoded of bothWays(points)) expect(decoded).toEqual(rowsOf(points));
  });

  it('takes few bytes: 8 and a little for noise, less for values that were float32, 30 for one point', () => {
    const block = (value: (i: number) => number) =>
      encodeBlock(
        pointsOf(
          Array.from({ length: 2000 }, (_, i) => [i, 1.7e12 + i * 90 + (i % 3), value(i)] as Row)
        ),
        { compress: true }
      ).length / 2000;
    let seed = 1;
    const noise = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 + Math.sin(seed);
    expect(block(noise)).toBeLessThan(9.5);
    expect(block(() => Math.fround(noise()))).toBeLessThan(6);
    expect(block(() => 0.5)).toBeLessThan(1.5);
    const one = encodeBlock(pointsOf([[1000, 1.7e12, 0.1]]), { compress: false });
    expect(one.length).toBeLessThan(30);
  });

  it('that was damaged anywhere is refused', () => {
    const bytes = encodeBlock(
      pointsOf(Array.from({ length: 40 }, (_, i) => [i, i * 7, i / 3] as Row)),
      {
        compress: true
      }
    );
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] ^= 1 << (at % 8);
      expect(() => decodeBlock(damaged), `byte ${at}`).toThrow(CorruptBlock);
      expect(() => decodeBlock(bytes.subarray(0, at)), `cut at ${at}`).toThrow(CorruptBlock);
    }
  });

  it('of made-up bytes is refused in a sentence, even with a right checksum', () => {
    const withSum = (body: Uint8Array) => {
      const bytes = new Uint8Array(body.length + 4);
      bytes.set(body);
      new DataView(bytes.buffer).setUint32(body.length, crc32(body), true);
      return bytes;
    };
    const decodes = (bytes: Uint8Array) => {
      try {
        expect(decodeBlock(bytes).length).toBeLessThanOrEqual(65_536);
      } catch (error) {
        expect(error).toBeInstanceOf(CorruptBlock);
        expect((error as Error).message).toMatch(/^A block of points is damaged: .+\.$/);
      }
    };
    // Three points, of which the first column has a run of ten.
    expect(() => decodeBlock(withSum(Uint8Array.from([1, 0, 3, 0, 9, 0, 2])))).toThrow(/zeros/);
    expect(() => decodeBlock(withSum(Uint8Array.from([2, 0, 0])))).toThrow(/format 2/);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), decodes));
    // Bytes that begin as a block does come further.
    const flags = fc.integer({ min: 0, max: 31 });
    fc.assert(
      fc.property(flags, fc.integer({ min: 0, max: 99 }), fc.uint8Array(), (flag, count, rest) =>
        decodes(withSum(Uint8Array.from([1, flag, count, ...rest])))
      )
    );
    const block = encodeBlock(pointsOf(Array.from({ length: 50 }, (_, i) => [i, i, 1] as Row)), {
      compress: true
    });
    const body = fc.constant(block.subarray(0, -4));
    fc.assert(
      fc.property(body, fc.nat(), fc.integer({ min: 0, max: 255 }), (valid, place, byte) => {
        const changed = valid.slice();
        changed[place % changed.length] = byte;
        decodes(withSum(changed));
      })
    );
  });
});
