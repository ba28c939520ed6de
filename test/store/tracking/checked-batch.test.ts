import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { LogBatch } from '../../../src/protocol/endpoints/runs.ts';
import { ApiError } from '../../../src/protocol/errors.ts';
import { checkedBatch } from '../../../src/store/tracking/checked-batch.ts';

const check = (batch: object) =>
  checkedBatch({ run_id: 'r', ...batch } as LogBatch, false, new Map());
const point = { key: 'a', value: 1, timestamp: 1, step: 0 };

describe('checkedBatch', () => {
  it('tells of a field that is not there before one that is wrong', () => {
    expect(() =>
      check({ run_id: 'a/b', metrics: [{ ...point, key: 'a?' }], tags: [{ value: '' }] })
    ).toThrow("Missing value for required parameter 'tags[0].key'");
    expect(() => check({ run_id: 'a/b', metrics: [{ ...point, key: 'a?' }] })).toThrow(
      'Invalid value "a/b" for parameter \'run_id\' supplied.'
    );
  });

  it('takes integers that a double holds exactly, and refuses those that JSON.parse rounded', () => {
    const step = '1152921504606846976';
    expect(check({ metrics: [{ ...point, step }] }).metrics[0]?.step).toBe(2 ** 60);
    for (const wrong of ['9007199254740993', 2 ** 53, 1.5, '1.5', true, []]) {
      expect(() => check({ metrics: [{ ...point, step: wrong }] })).toThrow("'metrics[0].step'");
      expect(() => check({ metrics: [{ ...point, timestamp: wrong }] })).toThrow(
        "'metrics[0].timestamp'"
      );
    }
  });

  it.each([
    [1e22, '1e+22'],
    [1.5e-7, '1.5e-07'],
    [0.0001, '0.0001'],
    [123456789012345680, '1.2345678901234568e+17'],
    [-12, '-12.0'],
    ['NaN', 'nan'],
    ['-Infinity', '-inf']
  ])('shows the value %j as Python does: %s', (value, shown) => {
    expect(() => check({ metrics: [{ ...point, value, timestamp: -1 }] })).toThrow(
      `metric 'a' (value=${shown}).`
    );
  });

  it('throws nothing but an ApiError for lists of any objects', () => {
    const item = (...names: string[]) =>
      fc.oneof(
        fc.dictionary(fc.constantFrom(...names), fc.jsonValue()),
        fc.object() as fc.Arbitrary<Record<string, unknown>>
      );
    const some = { maxLength: 2 };
    const batch = fc.record({
      metrics: fc.array(item('key', 'value', 'timestamp', 'step', 'model_id'), some),
      params: fc.array(item('key', 'value'), some),
      tags: fc.array(item('key', 'value'), some)
    });
    fc.assert(
      fc.property(batch, given => {
        try {
          check(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
      { numRuns: 200 }
    );
  });
});
