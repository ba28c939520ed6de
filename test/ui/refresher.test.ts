// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deferred } from '../client/fake-transport.ts';
import { Turns } from '../../src/client/turns.ts';
import { Refresher } from '../../src/ui/refresher.ts';

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

/** Others have the turns of this page for so long from now. */
function takenTurns(ms: number): Turns {
  const turns = new Turns();
  turns.join({ lateness: () => 1, run: () => new Promise(done => setTimeout(done, ms)) });
  return turns;
}

it('waits for its turn, but for its first ask and when it is seen again', async () => {
  const turns = takenTurns(1000);
  await vi.advanceTimersByTimeAsync(1);
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

it('leaves the line when it is paused, asked at once or disposed', async () => {
  const turns = takenTurns(1000);
  await vi.advanceTimersByTimeAsync(1);
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
