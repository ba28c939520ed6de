// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deferred } from '../client/fake-transport.ts';
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
