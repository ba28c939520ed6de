import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/plot/format-bytes.ts';
import { formatDuration, formatElapsed } from '../../src/plot/format-duration.ts';
import { formatCount, formatNumber } from '../../src/plot/format-number.ts';
import { formatAge, formatTime } from '../../src/plot/format-time.ts';
import { metricDirection } from '../../src/plot/metric-direction.ts';
import { middleEllipsis } from '../../src/plot/middle-ellipsis.ts';

describe('a number', () => {
  it.each([
    [0.94431234, '0.9443'],
    [6.6e-6, '6.6e-6'],
    [0.00066, '0.00066'],
    [0.1, '0.1'],
    [-0.00001234567, '-1.235e-5'],
    [12345.678, '1.235e4'],
    [9999.99, '10000'],
    [299, '299'],
    [123456, '123456'],
    [1e20, '1e20'],
    [-0, '0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity']
  ])('%d is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [-123456, '-123,456'],
    [1499.6, '1,500']
  ])('%d as a count is %s', (value, text) => expect(formatCount(value)).toBe(text));
});

describe('a duration', () => {
  it.each([
    [-5, '0 ms'],
    [85, '85 ms'],
    [99.6, '0.1 s'],
    [12_345, '12.3 s'],
    [59_960, '1 m 00 s'],
    [242_000, '4 m 02 s'],
    [3_600_000 * 3 + 60_000 * 7, '3 h 07 m'],
    [86_400_000 * 10 + 3_600_000 * 14, '10 d 14 h']
  ])('of %d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('that runs is told in whole seconds', () => {
    expect(formatElapsed(12_999)).toBe('12 s');
    expect(formatElapsed(60_000)).toBe('1 m 00 s');
  });
});

it.each([
  [11_999, '11 s'],
  [240_000, '4 m'],
  [7_300_000, '2 h'],
  [86_400_000 * 10, '10 d'],
  [-1000, '0 s']
])('an age of %d ms is %s', (ms, text) => expect(formatAge(1_000_000, 1_000_000 + ms)).toBe(text));

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [999_600, '1.0 MB'],
  [3_240_000, '3.2 MB'],
  [123_456_789, '123 MB']
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it('a time has its date, and what is none is said to be none', () => {
  expect(formatTime(1_763_992_920_000)).toMatch(/2025/);
  expect(formatTime(1e18)).toBe('Invalid Date');
});

describe('a long text', () => {
  it('keeps both ends', () => {
    expect(middleEllipsis('checkpoints/epoch-0042.pt', 12)).toBe('checkp…42.pt');
  });
  it('stays whole if it fits', () => expect(middleEllipsis('run-7', 5)).toBe('run-7'));
  it('is not cut inside a character', () => {
    expect(middleEllipsis('😀😀😀😀😀😀', 3)).toBe('😀…😀');
  });
});

it.each([
  ['val_loss', 'down'],
  ['rmse', 'down'],
  ['val/acc', 'up'],
  ['test_f1', 'up'],
  ['lr', null]
])('%s is better %s', (key, direction) => expect(metricDirection(key)).toBe(direction));
