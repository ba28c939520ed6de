// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deferred } from '../client/fake-transport.ts';
import { Turns } from '../../src/client/turns.ts';
import { Refresher } from '../../src/ui/refresher.ts';
import { takeTurns } from './set-up.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks at most four times a second, however often it is told to', async () => {
  const ask = vi.fn(async () => {});
  const refresher = new Refresher(ask, 250);
  for (let at = 0; at < 1000; at += 10) {
    refresher.request();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(ask.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(ask.mock.calls.length).toBeLessThanOrEqual(5);
});

it('asks once more for what was requested while an ask ran', async () => {
  const first = deferred<void>();
  const ask = vi.fn().mockReturnValueOnce(first.promise).mockResolvedValue(undefined);
  const refresher = new Refresher(ask, 250);
  refresher.request();
  await vi.advanceTimersByTimeAsync(1);
  refresher.request();
  await vi.advanceTimersByTimeAsync(5000);
  expect(ask).toHaveBeenCalledTimes(1);
  first.resolve();
  await vi.advanceTimersByTimeAsync(2000);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('asks a server that takes long less often', async () => {
  const ask = vi.fn(() => new Promise<void>(done => setTimeout(done, 300)));
  const refresher = new Refresher(ask, 250);
  for (let at = 0; at < 2900; at += 10) {
    refresher.request();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(ask).toHaveBeenCalledTimes(2);
});

it('asks nothing while paused, and once when it goes on', async () => {
  const ask = vi.fn(async () => {});
  const refresher = new Refresher(ask, 250);
  refresher.setPaused(true);
  refresher.request();
  refresher.request();
  await refresher.urgent();
  await vi.advanceTimersByTimeAsync(5000);
  expect(ask).not.toHaveBeenCalled();
  refresher.setPaused(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('asks nothing after dispose', async () => {
  const ask = vi.fn(async () => {});
  const refresher = new Refresher(ask, 250);
  refresher.request();
  refresher.dispose();
  await refresher.now();
  await vi.advanceTimersByTimeAsync(5000);
  expect(ask).not.toHaveBeenCalled();
});

it('waits for its turn, but for its first ask and when it is seen again', async () => {
  const turns = new Turns();
  takeTurns(turns, 1000);
  const ask = vi.fn(async () => {});
  const refresher = new Refresher(ask, 250, turns);
  refresher.request();
  await vi.advanceTimersByTimeAsync(10);
  expect(ask).toHaveBeenCalledTimes(1);
  refresher.request();
  await vi.advanceTimersByTimeAsync(500);
  expect(ask).toHaveBeenCalledTimes(1);
  refresher.setPaused(true);
  refresher.setPaused(false);
  await vi.advanceTimersByTimeAsync(10);
  expect(ask).toHaveBeenCalledTimes(2);
  refresher.request();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(ask).toHaveBeenCalledTimes(3);
});

it('waits for no turn, but for its interval, when its reader waits', async () => {
  const turns = new Turns();
  const ask = vi.fn(async () => {});
  const refresher = new Refresher(ask, 250, turns);
  await refresher.now();
  takeTurns(turns, 2000);
  refresher.request();
  await vi.advanceTimersByTimeAsync(300);
  expect(ask).toHaveBeenCalledTimes(1);
  refresher.soon();
  await vi.advanceTimersByTimeAsync(1);
  expect(ask).toHaveBeenCalledTimes(2);
  refresher.soon();
  await vi.advanceTimersByTimeAsync(200);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(ask).toHaveBeenCalledTimes(3);
});

it('of a slow server asks again not much later than five seconds after its interval', async () => {
  const turns = new Turns();
  const views = [250, 250, 1000, 1000, 1000, 2000, 5000].map(interval => {
    const view = { interval, last: 0, most: 0 };
    const ask = async () => {
      view.most = Math.max(view.most, Date.now() - view.last);
      view.last = Date.now();
      await new Promise<void>(done => setTimeout(done, 200));
    };
    view.last = Date.now();
    return { view, refresher: new Refresher(ask, interval, turns) };
  });
  for (let at = 0; at < 120_000; at += 50) {
    for (const { refresher } of views) refresher.request();
    await vi.advanceTimersByTimeAsync(50);
  }
  for (const { view } of views) {
    const most = Math.max(view.most, Date.now() - view.last);
    expect(most - view.interval).toBeLessThan(6500);
  }
});

it('leaves the line when it is paused, asked at once or disposed', async () => {
  const turns = new Turns();
  takeTurns(turns, 1000);
  const asks = await Promise.all(
    [
      (one: Refresher) => one.setPaused(true),
      (one: Refresher) => one.now(),
      (one: Refresher) => one.dispose()
    ].map(async leave => {
      const ask = vi.fn(async () => {});
      const refresher = new Refresher(ask, 0, turns);
      await refresher.now();
      refresher.setPaused(true);
      refresher.setPaused(false);
      refresher.request();
      await vi.advanceTimersByTimeAsync(5);
      refresher.request();
      await vi.advanceTimersByTimeAsync(5);
      const before = ask.mock.calls.length;
      await leave(refresher);
      return { ask, before };
    })
  );
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asks.map(({ ask, before }) => ask.mock.calls.length - before)).toEqual([0, 1, 0]);
});
