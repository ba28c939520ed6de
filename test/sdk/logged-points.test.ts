import { expect, it, vi } from 'vitest';
import { loggedSeries, notePoint, onPoint } from '../../src/sdk/logged-points.ts';
import type { Run } from '../../src/sdk/run.ts';

const run = () => ({}) as Run;
const note = (of: Run, key: string, step: number) =>
  notePoint(of, key, step, step / 2, 1000 + step);

it('keeps what was logged, by run and key', () => {
  const one = run();
  note(one, 'loss', 1);
  note(one, 'loss', 2);
  note(one, 'acc', 1);
  const series = loggedSeries().get(one)!;
  expect([...series.keys()]).toEqual(['loss', 'acc']);
  expect(series.get('loss')).toMatchObject({
    steps: [1, 2],
    values: [0.5, 1],
    times: [1001, 1002]
  });
});

it('thins long series evenly, and forgets old runs and further keys', () => {
  const one = run();
  for (let step = 0; step < 100_000; step++) note(one, 'loss', step);
  const { steps } = loggedSeries().get(one)!.get('loss')!;
  expect(steps.length).toBeLessThan(4096);
  expect(steps.length).toBeGreaterThan(2000);
  expect(new Set(steps.slice(1).map((step, i) => step - steps[i])).size).toBe(1);
  expect(steps.at(-1)).toBeGreaterThan(99_900);
  for (let key = 0; key < 100; key++) note(one, `m${key}`, 1);
  expect(loggedSeries().get(one)!.size).toBe(64);
  for (let i = 0; i < 40; i++) note(run(), 'loss', 1);
  expect(loggedSeries().size).toBe(32);
  expect(loggedSeries().has(one)).toBe(false);
});

it('tells who listens, and goes on when one of them throws', () => {
  const heard = vi.fn();
  const ends = [
    onPoint(() => {
      throw new Error('boom');
    }),
    onPoint(heard)
  ];
  const one = run();
  note(one, 'loss', 1);
  for (const end of ends) end();
  note(one, 'loss', 2);
  expect(heard.mock.calls).toEqual([[one, 'loss']]);
});
