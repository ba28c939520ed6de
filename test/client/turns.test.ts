// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import { Turns } from '../../src/client/turns.ts';
import { getStatus } from '../../src/protocol/endpoints/status.ts';
import { FakeTransport } from './fake-transport.ts';

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

it('let who finds nobody asking ask before any timer', () => {
  const run = vi.fn(async () => {});
  new Turns().join({ lateness: () => 1, run });
  expect(run).toHaveBeenCalledTimes(1);
});

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

it('ask a server as often as they want, and less while it is slower than it was', async () => {
  const count = async (turns: Turns, takes: number) => {
    const began = asker(turns, () => takes);
    await vi.advanceTimersByTimeAsync(11_000);
    return began.length;
  };
  expect(await count(new Turns(), 5)).toBeGreaterThan(500);
  // Far away, and not slow.
  expect(await count(new Turns(), 100)).toBeGreaterThan(50);
  const busy = new Turns();
  busy.answered(5);
  const slow = await count(busy, 100);
  expect(slow).toBeGreaterThanOrEqual(5);
  expect(slow).toBeLessThanOrEqual(6);
});

it('find no server quick that did not answer', async () => {
  const transport = new FakeTransport();
  const client = new TrackingClient(transport);
  transport.answer(getStatus, () => Promise.reject(new TypeError('offline')));
  await client.call(getStatus, {}).catch(() => {});
  const began = asker(client.turns, () => 100);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(began.length).toBeGreaterThan(50);
});

it('are not put off by one answer that is late', async () => {
  let asked = 0;
  const began = asker(new Turns(), () => (++asked === 4 ? 500 : 5));
  await vi.advanceTimersByTimeAsync(3000);
  expect(began[4]! - began[3]!).toBeLessThan(700);
});

it('take many quick answers in one turn for no slow one', async () => {
  const transport = new FakeTransport();
  transport.answer(getStatus, async () => {
    await sleep(10);
    return {} as never;
  });
  const client = new TrackingClient(transport);
  client.turns.answered(5);
  let asked = 0;
  const place = {
    lateness: () => 1,
    async run() {
      asked += 1;
      for (let n = 0; n < 5; n++) await client.call(getStatus, {});
      client.turns.join(place);
    }
  };
  client.turns.join(place);
  await vi.advanceTimersByTimeAsync(3000);
  // 50 ms each, with rests of 110 ms.
  expect(asked).toBeGreaterThan(17);
  expect(asked).toBeLessThan(21);
});

it('let who has waited long go before those who are later', async () => {
  const turns = new Turns();
  asker(turns, () => 500, 10);
  asker(turns, () => 500, 10);
  await vi.advanceTimersByTimeAsync(10_000);
  const run = vi.fn(async () => {});
  turns.join({ lateness: () => 0, run });
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(1);
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

it('go on when an ask fails', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const turns = new Turns();
  const fault = new Error('a fault of its own');
  turns.join({ lateness: () => 1, run: () => Promise.reject(fault) });
  const run = vi.fn(async () => {});
  turns.join({ lateness: () => 1, run });
  await vi.advanceTimersByTimeAsync(1000);
  expect(run).toHaveBeenCalledTimes(1);
  expect(said.mock.calls[0]).toContain(fault);
  said.mockRestore();
});

it('forget who has left', async () => {
  const turns = new Turns();
  turns.join({ lateness: () => 1, run: () => sleep(20) });
  const run = vi.fn(async () => {});
  const place = { lateness: () => 1, run };
  turns.join(place);
  turns.leave(place);
  await vi.advanceTimersByTimeAsync(1000);
  expect(run).not.toHaveBeenCalled();
});
