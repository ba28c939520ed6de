// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { columnValues } from '../../../src/ui/compare/columns.ts';
import { comparedRun } from '../../../src/ui/compare/compared-run.ts';
import { groupValues } from '../../../src/ui/compare/group-values.ts';
import { run } from '../recorded.ts';

describe('runs are grouped', () => {
  it('by their values in order, and those without one not at all', () => {
    expect(groupValues(['sgd', undefined, 'adam', 'sgd'])).toEqual({
      labels: ['adam', 'sgd'],
      of: [1, null, 0, 1]
    });
    expect(groupValues([10, 9, NaN])).toEqual({ labels: ['9', '10'], of: [1, 0, null] });
  });

  it('by five ranges of many numbers', () => {
    const { labels, of } = groupValues(Array.from({ length: 20 }, (_, at) => at));
    expect(labels).toEqual(['0 – 3', '4 – 7', '8 – 11', '12 – 15', '16 – 19']);
    expect(of.filter(group => group === 2)).toHaveLength(4);
    expect(of[19]).toBe(4);
  });

  it('by the nine most frequent of many texts', () => {
    const texts = Array.from({ length: 12 }, (_, at) => `t${at}`);
    const { labels, of } = groupValues([...texts, 't11', 't10']);
    expect(labels).toHaveLength(9);
    expect(of[11]).not.toBe(null);
    expect(of.filter(group => group === null)).toHaveLength(3);
  });
});

it('a param is a number where it is one in all runs that have it', () => {
  const runs = (values: (string | undefined)[]) =>
    values.map((lr, at) =>
      comparedRun(run({ run_id: `r${at}`, params: lr === undefined ? {} : { lr } }))
    );
  const column = { kind: 'params', key: 'lr' } as const;
  const lookup = { get: () => undefined, extremes: () => undefined };
  const read = (values: (string | undefined)[]) =>
    columnValues(runs(values), column, 'last', lookup);
  expect(read(['1e-3', undefined, '2'])).toEqual([0.001, undefined, 2]);
  expect(read(['1', 'auto'])).toEqual(['1', 'auto']);
  expect(read(['1', ''])).toEqual(['1', '']);
});
