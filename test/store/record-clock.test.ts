import { beforeEach, describe, expect, it } from 'vitest';
import { RecordClock } from '../../src/store/record-clock.ts';

const HOUR = 3_600_000;

describe('the time of the record', () => {
  let wall: number;
  let steady: number;
  let clock: RecordClock;
  const pass = (ms: number) => {
    wall += ms;
    steady += ms;
  };
  beforeEach(() => {
    wall = 1_000_000_000;
    steady = 5000;
    clock = new RecordClock(
      () => wall,
      () => steady
    );
  });

  it('is that of the system', () => {
    pass(500);
    expect(clock.now()).toBe(wall);
    expect(clock.timeOf(wall - 400)).toBe(wall - 400);
  });

  it('goes on when the clock of the system is set back', () => {
    pass(500);
    const before = clock.now();
    wall -= HOUR;
    pass(100);
    expect(clock.now()).toBe(before + 100);
    expect(clock.timeOf(wall - 20)).toBe(before + 80);
    // Dated before the clock was set, and heard of only now.
    expect(clock.timeOf(before - 10)).toBe(before - 10);
  });

  it('is that of the system again once that has made up for it', () => {
    wall -= HOUR;
    expect(clock.now()).toBe(wall + HOUR);
    pass(10);
    wall += HOUR;
    expect(clock.now()).toBe(wall);
    expect(clock.isAhead).toBe(false);
  });

  it('follows a clock that is set forward', () => {
    wall += HOUR;
    expect(clock.now()).toBe(wall);
    expect(clock.isAhead).toBe(false);
  });

  it('is never ahead by so little that a dated point could be meant', () => {
    wall -= 30_000;
    expect(clock.now()).toBe(wall + 61_000);
    wall += 20_000;
    expect(clock.now()).toBe(wall + 61_000);
    wall += 61_000;
    expect(clock.now()).toBe(wall);
  });

  it('knows what was dated before a second step', () => {
    wall -= HOUR;
    const first = clock.now();
    wall -= HOUR;
    pass(100);
    expect(clock.now()).toBe(first + 100);
    expect(clock.timeOf(wall + HOUR - 130)).toBe(first - 30);
    expect(clock.timeOf(wall - 30)).toBe(first + 70);
    pass(120_000);
    expect(clock.timeOf(wall - 30)).toBe(clock.now() - 30);
  });

  it('does not count slewing as a step', () => {
    wall += 99_500;
    steady += 100_000;
    expect(clock.now()).toBe(wall);
  });

  it('goes on from what is recorded already, as after a restart', () => {
    clock.goOnFrom(wall - 10);
    expect(clock.isAhead).toBe(false);
    clock.goOnFrom(wall + HOUR);
    pass(10);
    expect(clock.now()).toBe(wall + HOUR);
    expect(clock.isAhead).toBe(true);
  });
});
