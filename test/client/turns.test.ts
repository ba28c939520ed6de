// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Turns } from '../../src/client/turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sleep = (ms: number) => new Promise<void>(done => setTimeout(done, ms));

/** Asks again as soon as it was answered, for so long. @returns ms of each start */
function asker(turns: Turns, takes: () => number, interval = 250) {
  const began: number[] = [];
  let last = 0;
  const place = {
    lateness: () => (Date.now() - last) / interval,
    async run() {
      last = Date.now();
      began.push(last);
      await sleep(takes());
      turns.join(place);
    }
  };
  turns.join(place);
  return began;
}

it('let one ask at a time, whoever they are', async () => {
  const turns = new Turns();
  let running = 0;
  let most = 0;
  const place = (interval: number) => ({
    lateness: () => 1 / interval,
    async run() {
      most = Math.max(most, ++running);
      await sleep(20);
      running--;
    }
  });
  for (let at = 1; at <= 5; at++) {
    turns.join(place(at));
    await vi.advanceTimersByTimeAsync(5);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect([running, most]).toEqual([0, 1]);
});

it('ask a quick server as often as they want, and a slow one less', async () => {
  const count = async (takes: number) => {
    const began = asker(new Turns(), () => takes);
    await vi.advanceTimersByTimeAsync(11_000);
    return began.length;
  };
  expect(await count(5)).toBeGreaterThan(180);
  const slow = await count(100);
  expect(slow).toBeGreaterThanOrEqual(9);
  expect(slow).toBeLessThanOrEqual(11);
});

it('are not put off by one answer that is late', async () => {
  let asked = 0;
  const began = asker(new Turns(), () => (++asked === 4 ? 500 : 5));
  await vi.advanceTimersByTimeAsync(3000);
  expect(began[4]! - began[3]!).toBeLessThan(700);
});

it('give a view that asks often more turns than others, and all of them some', async () => {
  const turns = new Turns();
  const often = asker(turns, () => 50, 250);
  const seldom = asker(turns, () => 50, 1000);
  await vi.advanceTimersByTimeAsync(55_000);
  expect(seldom.length).toBeGreaterThan(15);
  expect(often.length / seldom.length).toBeGreaterThan(1.5);
});

it('go on when an answer does not come', async () => {
  const turns = new Turns();
  turns.join({ lateness: () => 1, run: () => new Promise(() => {}) });
  await vi.advanceTimersByTimeAsync(1);
  const run = vi.fn(async () => {});
  turns.join({ lateness: () => 1, run });
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(1);
});

it('forget who has left', async () => {
  const turns = new Turns();
  const run = vi.fn(async () => {});
  const place = { lateness: () => 1, run };
  turns.join(place);
  turns.leave(place);
  await vi.advanceTimersByTimeAsync(1000);
  expect(run).not.toHaveBeenCalled();
});
