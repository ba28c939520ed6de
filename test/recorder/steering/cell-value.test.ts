import { describe, expect, it } from 'vitest';
import type { ExecutionOutput } from '../../../src/protocol/entities/session.ts';
import { cellValue, numberOf } from '../../../src/recorder/steering/cell-value.ts';

const printed = (text: string, name = 'stdout'): ExecutionOutput => ({
  output_type: 'stream',
  name,
  text
});
const result = (text: string | string[]): ExecutionOutput => ({
  output_type: 'execute_result',
  data: { 'text/plain': text }
});

describe('the value of a cell', () => {
  it.each([
    [[result('0.31')], '0.31'],
    [[printed('epoch 1\n'), result("'adam'")], 'adam'],
    [[result('1'), printed('later\n')], '1'],
    [[result(['[1,\n', ' 2]'])], '[1,\n 2]'],
    [[printed('loss\n0.25\n\n')], '0.25'],
    [[printed('\u001b[33m0.25\u001b[39m\n')], '0.25'],
    [[printed('warning\n', 'stderr')], undefined],
    [[], undefined]
  ])('of %j is %j', (outputs, value) => {
    expect(cellValue(outputs, 'python')).toBe(value);
  });

  it('is what R shows, which it does as displays; elsewhere a display is none', () => {
    const shown: ExecutionOutput = {
      output_type: 'display_data',
      data: { 'text/html': '0.31', 'text/plain': '[1] 0.31' }
    };
    expect(cellValue([printed('epoch 1\n'), shown], 'R')).toBe('[1] 0.31');
    expect(cellValue([printed('0.25\n'), shown], 'python')).toBe('0.25');
  });
});

describe('a value as a number', () => {
  it.each([
    ['0.31', 0.31],
    ['-3', -3],
    ['1_000', 1000],
    ['.5e-3', 0.0005],
    ['10n', 10],
    ['nan', NaN],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['np.float64(0.31)', 0.31],
    ['np.int64(-3)', -3],
    ["Decimal('0.31')", 0.31],
    ["tensor(0.3100, device='cuda:0', grad_fn=<DivBackward0>)", 0.31],
    ['Array(0.31, dtype=float32)', 0.31],
    ['tensor([0.31])', 0.31],
    ['[1] 0.31', 0.31]
  ])('%s is %d', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  it.each([
    '',
    'abc',
    'True',
    '1 2',
    '[1, 2]',
    'loss=0.3',
    'tensor([1, 2])',
    'f(x)',
    '1.2.3',
    '0x',
    'n'
  ])('%s is none', value => {
    expect(numberOf(value)).toBeUndefined();
  });
});
