import { describe, expect, it } from 'vitest';
import { durationTicks } from '../../src/plot/duration-ticks.ts';
import { logTicks } from '../../src/plot/log-ticks.ts';
import { timeTicks } from '../../src/plot/time-ticks.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const labels = (ticks: { label: string }[]) => ticks.map(({ label }) => label);

describe('ticks of a logarithmic axis', () => {
  it('are powers of ten', () => {
    expect(logTicks(0.0009, 120, 6).map(({ value }) => value)).toEqual([
      0.001, 0.01, 0.1, 1, 10, 100
    ]);
  });
  it('leave some out where there is no room', () => {
    expect(logTicks(1e-12, 1, 4)).toHaveLength(4);
  });
  it('have 2 and 5 between them in few decades, and round numbers in less than one', () => {
    expect(labels(logTicks(1, 100, 8))).toEqual(['1', '2', '5', '10', '20', '50', '100']);
    expect(logTicks(0.31, 0.39, 4).length).toBeGreaterThanOrEqual(2);
  });
});

describe('ticks of durations', () => {
  it.each<[number, number, string[]]>([
    [0.4 * SECOND, 4, ['0', '0.1 s', '0.2 s', '0.3 s', '0.4 s']],
    [90 * SECOND, 3, ['0', '30 s', '1 m', '1 m 30 s']],
    [3 * HOUR, 3, ['0', '1 h', '2 h', '3 h']],
    [40 * DAY, 4, ['0', '10 d', '20 d', '30 d', '40 d']]
  ])('up to %d ms are round', (high, wanted, expected) => {
    expect(labels(durationTicks(0, high, wanted))).toEqual(expected);
  });
  it('on a logarithmic axis are powers of ten of seconds', () => {
    expect(labels(durationTicks(SECOND, 100 * SECOND, 3, true))).toContain('10 s');
  });
});

describe('ticks of times', () => {
  // By the parts of a date: whatever the time zone of the reader.
  const at = (...parts: [number, number, number, number?, number?, number?]) =>
    new Date(...(parts as [number, number, number])).getTime();

  it('of minutes are told by the clock', () => {
    const low = at(2025, 10, 24, 14, 2, 0);
    expect(labels(timeTicks(low, low + 3 * MINUTE, 3))).toEqual([
      '14:02',
      '14:03',
      '14:04',
      '14:05'
    ]);
  });
  it('of seconds have them', () => {
    const low = at(2025, 10, 24, 14, 2, 0);
    expect(labels(timeTicks(low, low + 20 * SECOND, 2))).toEqual([
      '14:02:00',
      '14:02:10',
      '14:02:20'
    ]);
  });
  it('of days begin at midnight', () => {
    const low = at(2025, 10, 24, 9);
    for (const { value } of timeTicks(low, low + 5 * DAY, 5)) {
      expect(new Date(value).getHours()).toBe(0);
    }
    expect(timeTicks(low, low + 5 * DAY, 5)).toHaveLength(5);
  });
  it('of years are months', () => {
    const ticks = timeTicks(at(2024, 0, 1), at(2025, 6, 1), 4);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    for (const { value } of ticks) expect(new Date(value).getDate()).toBe(1);
  });
});
