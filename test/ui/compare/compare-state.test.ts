// @vitest-environment node
import { expect, it } from 'vitest';
import {
  compareState,
  newCompareState,
  parseCompareState,
  type CompareState
} from '../../../src/ui/compare/compare-state.ts';

it('comes back as it was', () => {
  const state: CompareState = {
    run_ids: ['a', 'b', 'c'],
    baseline: 'b',
    other: 'c',
    onlyDifferences: false,
    statistic: 'max',
    metrics: ['val/acc', 'my loss & more'],
    axes: { x: 'relative', xLog: true, yLog: true, smoothing: 0.6 },
    chart: 'scatter',
    groupBy: 'lr=1+2 %',
    hidden: new Set(['a', 'c']),
    x: 'params.lr',
    y: 'metrics.val/acc',
    colour: 'params.optimizer',
    bars: 'metrics.loss',
    parallel: ['params.lr', 'metrics.loss'],
    brushes: new Map([
      ['params.lr', { low: 0.001, high: 0.1 }],
      ['params.optimizer', { texts: ['adam', 'sgd & more'] }]
    ])
  };
  expect(parseCompareState(compareState(state))).toEqual(state);
});

it('is short, and says only what was chosen', () => {
  expect(compareState(newCompareState(['a', 'b']))).toBe('runs=a+b');
  expect(compareState({ ...newCompareState(['a', 'b']), metrics: [] })).toBe('runs=a+b&metric=');
  expect(parseCompareState('runs=a+b&metric=').metrics).toEqual([]);
});

it('makes the best of what it does not understand', () => {
  const junk =
    'runs=a+b+a&base=gone&with=&chart=pie&stat=median&axis=moon&smooth=7&hide=x+b&brush=1&foo=1';
  expect(parseCompareState(junk)).toEqual({
    ...newCompareState(['a', 'b']),
    hidden: new Set(['b'])
  });
  expect(parseCompareState('%E0%A4%A').run_ids).toEqual([]);
  const many = Array.from({ length: 600 }, (_, at) => `r${at}`);
  expect(parseCompareState(`runs=${many.join('+')}`).run_ids).toHaveLength(500);
});
