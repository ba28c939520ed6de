import { describe, expect, it } from 'vitest';
import { Attribution, effectiveTime } from '../../../src/store/series/attribution.ts';

const execution = (name: string, started_time: number | null, ended_time: number | null) => ({
  name,
  started_time,
  ended_time
});
const owner = (
  attribution: Attribution<ReturnType<typeof execution>>,
  timestamp: number,
  arrived = timestamp
) => {
  const time = effectiveTime(timestamp, arrived);
  const at = attribution.indexAt(time);
  // The place of another point tells nothing about this one.
  for (const guess of attribution.executions.keys()) {
    expect(attribution.indexAt(time, guess)).toBe(at);
  }
  if (at < 0) return null;
  return `${attribution.executions[at].name}${attribution.isOutside(at, time) ? ' inferred' : ''}`;
};

describe('the time of a point', () => {
  it('is its own within a minute before its arrival, else its arrival', () => {
    expect(effectiveTime(100_000, 100_000)).toBe(100_000);
    expect(effectiveTime(40_000, 100_000)).toBe(40_000);
    expect(effectiveTime(39_999, 100_000)).toBe(100_000);
    expect(effectiveTime(100_001, 100_000)).toBe(100_000);
    expect(effectiveTime(0, 100_000)).toBe(100_000);
  });

  it('is its own, however old, when it was brought from another record', () => {
    expect(effectiveTime(5, -100_000)).toBe(5);
    expect(effectiveTime(100_001, -100_000)).toBe(100_001);
  });
});

describe('a point', () => {
  const attribution = new Attribution([
    execution('a', 1000, 2000),
    execution('never ran', null, null),
    execution('b', 3000, 4000),
    execution('c', 4000, null)
  ]);

  it('belongs to the execution in whose time it was logged', () => {
    expect(owner(attribution, 1000)).toBe('a');
    expect(owner(attribution, 2000)).toBe('a');
    expect(owner(attribution, 3500)).toBe('b');
    expect(owner(attribution, 999_999)).toBe('c');
  });

  it('belongs to the last started execution when none ran, and is marked as inferred', () => {
    expect(owner(attribution, 2500)).toBe('a inferred');
  });

  it('at the border of two belongs to the second: the first one had still to wait for its answer', () => {
    expect(owner(attribution, 4000)).toBe('c');
  });

  it('from before the first execution belongs to none', () => {
    expect(owner(attribution, 999)).toBeNull();
    expect(owner(new Attribution<ReturnType<typeof execution>>([]), 5)).toBeNull();
  });

  it('with a time of its own making goes by its arrival', () => {
    expect(owner(attribution, 1, 70_000)).toBe('c');
    expect(owner(attribution, 999_999, 3500)).toBe('b');
  });

  it('logged in the ms of the start belongs to it, though the header knows microseconds', () => {
    expect(owner(new Attribution([execution('a', 100.7, 200.2)]), 100)).toBe('a');
  });
});

describe('an execution', () => {
  it('starts no earlier than the one before it ended, as tslab reports', () => {
    const attribution = new Attribution([execution('a', 1000, 2000), execution('b', 1500, 3000)]);
    expect(owner(attribution, 1800)).toBe('a');
    expect(owner(attribution, 2100)).toBe('b');
  });

  it('whose end was never seen ends where the next one starts', () => {
    const attribution = new Attribution([execution('a', 1000, null), execution('b', 1500, 3000)]);
    expect(owner(attribution, 1400)).toBe('a');
    expect(owner(attribution, 1600)).toBe('b');
  });

  it('has a span up to the next start', () => {
    const [a, b, c] = [
      execution('a', 1000, 2000),
      execution('b', 3000, null),
      execution('c', null, null)
    ];
    const attribution = new Attribution([a, b, c]);
    expect(attribution.span(a)).toEqual({ start: 1000, end: 3000 });
    expect(attribution.span(b)).toEqual({ start: 3000, end: Infinity });
    expect(attribution.span(c)).toBeNull();
  });
});
