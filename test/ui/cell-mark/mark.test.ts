// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { isMarked, markText, type CellMark } from '../../../src/ui/cell-mark/mark.ts';
import { english } from '../../../src/ui/english.ts';

const metric = (metric_key: string, last_value: number) => ({
  run_id: 'r',
  metric_key,
  count: 1,
  steps: 1,
  last_value,
  last_step: 0
});
const mark = (fields: Partial<CellMark> = {}): CellMark => ({
  execution_id: 'e',
  execution_count: 5,
  state: 'ok',
  started_time: 1000,
  ended_time: 13_300,
  metrics: [metric('loss', 0.105221), metric('acc', 0.9)],
  params: ['lr'],
  run_names: ['run-007'],
  ...fields
});

describe('the mark of a cell', () => {
  it('says what it logged, and how long it took', () => {
    expect(markText(mark(), english)).toEqual({
      label: 'Logged 2 metrics, 1 param · run-007 · 12.3 s',
      title: [
        'Logged 2 metrics, 1 param · run-007 · 12.3 s',
        'loss 0.1052',
        'acc 0.9',
        'lr',
        'Click for its run.'
      ].join('\n')
    });
  });

  it('says that it failed, and nothing of a time that is not over', () => {
    const failed = mark({
      state: 'error',
      ended_time: null,
      metrics: [],
      params: ['a'],
      run_names: ['a', 'b']
    });
    expect(markText(failed, english).label).toBe('Logged 1 param · 2 runs · then failed');
  });

  it('names a few of many', () => {
    const metrics = Array.from({ length: 12 }, (_, at) => metric(`m${at}`, at));
    expect(markText(mark({ metrics }), english).title).toContain('\nm7 7\nand 5 more\n');
  });

  it('is for cells that logged something', () => {
    expect(isMarked(mark({ metrics: [], params: [] }))).toBe(false);
    expect(isMarked(mark({ metrics: [] }))).toBe(true);
  });
});
