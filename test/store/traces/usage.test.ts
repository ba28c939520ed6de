import { describe, expect, it } from 'vitest';

import { COST, TOKEN_USAGE } from '../../../src/store/traces/trace-keys.ts';
import { mergedUsage, summedUsage } from '../../../src/store/traces/usage.ts';

const node = (span_id: string, parent_span_id: string | null, usage: object | null) => ({
  span_id,
  parent_span_id,
  usage: usage === null ? null : JSON.stringify(usage)
});

describe('token usage and cost of a trace', () => {
  it('are summed over its spans', () => {
    const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    const nodes = [node('a', null, null), node('b', 'a', usage), node('c', 'a', usage)];
    expect(summedUsage(TOKEN_USAGE, nodes)).toBe(
      '{"input_tokens": 2, "output_tokens": 4, "total_tokens": 6}'
    );
  });

  it('are not counted twice below a span that has summed them up', () => {
    const nodes = [
      node('a', null, { input_cost: 3, total_cost: 3 }),
      node('b', 'a', null),
      node('c', 'b', { input_cost: 3, total_cost: 3 }),
      node('d', 'gone', { input_cost: 0.5 })
    ];
    expect(summedUsage(COST, nodes)).toBe(
      '{"input_cost": 3.5, "output_cost": 0.0, "total_cost": 3.0}'
    );
  });

  it('survive spans that are each other’s parents', () => {
    const nodes = [node('a', 'b', null), node('b', 'a', null), node('c', 'a', { total_tokens: 1 })];
    expect(summedUsage(TOKEN_USAGE, nodes)).toContain('"total_tokens": 1');
  });

  it('are merged number by number, in MLflow’s form', () => {
    const first = mergedUsage(
      TOKEN_USAGE,
      null,
      '{"output_tokens": 2.0, "input_tokens": 1, "x": 5}'
    );
    expect(first).toBe('{"input_tokens": 1, "output_tokens": 2}');
    expect(mergedUsage(TOKEN_USAGE, first, '{"input_tokens": null, "total_tokens": "7"}')).toBe(
      '{"output_tokens": 2, "total_tokens": 7}'
    );
    expect(mergedUsage(TOKEN_USAGE, null, '{"input_tokens": 1.5}')).toBeNull();
    expect(mergedUsage(COST, null, 'no JSON')).toBeNull();
    expect(mergedUsage(COST, null, '{"total_cost": 1}')).toBe('{"total_cost": 1.0}');
  });
});
