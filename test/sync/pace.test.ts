import { expect, it } from 'vitest';
import { Pace } from '../../src/sync/pace.ts';

/** How long so many batches take, in ms. */
async function timeOf(batches: number, points: number): Promise<number> {
  const pace = new Pace();
  pace.written();
  const began = performance.now();
  // Each asks before the one before it may begin, as many runs do.
  await Promise.all(Array.from({ length: batches }, () => pace.turn(points)));
  return performance.now() - began;
}

it('is of points: batches of few of them are begun sooner one after the other', async () => {
  // One of a thousand points each 25 ms; a timer may fire a millisecond early.
  expect(await timeOf(21, 1000)).toBeGreaterThan(490);
  // So 300 live runs are through within a second, where they took 7.5 s.
  expect(await timeOf(300, 1)).toBeLessThan(2000);
});

it('is none while nothing is written', async () => {
  const pace = new Pace();
  const began = performance.now();
  for (let batch = 0; batch < 1000; batch++) await pace.turn(1000);
  expect(performance.now() - began).toBeLessThan(1000);
});
