import { describe, expect, it } from 'vitest';
import { cellLines, lineNames } from '../../src/plot/cell-lines.ts';
import type { FigureSeries } from '../../src/plot/figure.ts';

const line = (metric_key: string, run_id = 'run-a'): FigureSeries => ({
  run_id,
  metric_key,
  count: 2,
  steps: [0, 1],
  values: [1, 2]
});

const older = (attempt: number, metric_key: string, run_id = 'run-a') => ({
  execution_id: `e${attempt}`,
  attempt,
  series: line(metric_key, run_id)
});

describe('the lines of a cell', () => {
  it('have older attempts faint behind the newest, the oldest first, in one colour', () => {
    const lines = cellLines([line('loss'), line('acc')], {
      older: [older(2, 'loss'), older(1, 'loss')],
      attempt: 3
    });
    expect(lines.map(({ style }) => style)).toEqual([
      { colour: 0, label: 'loss · attempt 1', faint: true },
      { colour: 0, label: 'loss · attempt 2', faint: true },
      { colour: 0, label: 'loss · attempt 3' },
      { colour: 1, label: 'acc' }
    ]);
  });
  it('say nothing of attempts where there is one', () => {
    expect(cellLines([line('loss')], { attempt: 3 })[0].style).toEqual({
      colour: 0,
      label: 'loss'
    });
  });
  it('of several runs in an attempt go with those of the newest', () => {
    const lines = cellLines([line('loss', 'a'), line('loss', 'b')], {
      older: [older(1, 'loss', 'x'), older(1, 'loss', 'y')],
      attempt: 2
    });
    expect(lines.map(({ style }) => style.colour)).toEqual([0, 1, 0, 1]);
  });
  it('leave out what the newest attempt does not log', () => {
    expect(cellLines([line('loss')], { older: [older(1, 'acc')] })).toHaveLength(1);
  });
});

it('names runs only where several logged one metric, and by what tells them apart', () => {
  const series = [line('loss', 'run-a'), line('acc', 'run-a'), line('loss', '0123456789')];
  const labels = new Map([['run-a', 'lr=0.1']]);
  expect(lineNames(series, labels)).toEqual(['loss · lr=0.1', 'acc', 'loss (01234567)']);
});
