import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MetricJson } from '../../../src/store/series/metric-json.ts';
import { metricAt } from '../../../src/store/series/metric-history.ts';
import { PointColumns } from '../../../src/store/series/points.ts';

const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.nat(),
  fc.constantFrom(0, -0, 9, 10, 999_999_999, 1e9, 1e9 + 7, 1e18, 2 ** 63, -(2 ** 63))
);
const point = fc.record({ step: integer, timestamp: integer, value: fc.double() });

it('writes what JSON.stringify would', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(point, { minLength: 1 }), { minLength: 1 }),
      fc.string({ unit: 'binary' }),
      (parts, key) => {
        const json = new MetricJson(key);
        const metrics = parts.flatMap(part => {
          const points = new PointColumns(part.length);
          for (const { step, timestamp, value } of part) points.put(step, timestamp, value, 0);
          json.add(points);
          return part.map((_, at) => metricAt(key, points, at));
        });
        expect(json.count).toBe(metrics.length);
        expect(`[${json.bytes().toString()}]`).toBe(JSON.stringify(metrics));
      }
    )
  );
});
