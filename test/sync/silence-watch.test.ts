import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SilenceWatch } from '../../src/sync/silence-watch.ts';
import { copiedStore } from './copied-store.ts';

describe('a watch for a silent remote', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watched = (probe: () => Promise<unknown>) => {
    const onChange = vi.fn();
    return { onChange, watch: new SilenceWatch({ probe, onChange }) };
  };

  it('tells within 5 s that nothing answers, and at once that something does', async () => {
    const { watch, onChange } = watched(() => new Promise(() => undefined));
    const began = Date.now();
    watch.waits(true);
    await vi.advanceTimersByTimeAsync(4500);
    expect(watch.since).toBe(began);
    expect(onChange).toHaveBeenCalledTimes(1);
    watch.answered();
    expect(watch.since).toBeNull();
    expect(onChange).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(4500);
    expect(watch.since).not.toBeNull();
  });

  it('lets a call take its time while others are answered, or refused', async () => {
    const probe = vi
      .fn<() => Promise<unknown>>()
      .mockResolvedValueOnce('here')
      .mockRejectedValue(new Error('Not you.'));
    const { watch, onChange } = watched(probe);
    watch.waits(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(probe.mock.calls.length).toBeGreaterThan(3);
    expect(watch.since).toBeNull();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('asks nothing when nothing waits, nor once it is closed', async () => {
    const probe = vi.fn(() => new Promise(() => undefined));
    const { watch, onChange } = watched(probe);
    watch.waits(true);
    watch.waits(false);
    await vi.advanceTimersByTimeAsync(20_000);
    watch.waits(true);
    watch.close();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(probe).not.toHaveBeenCalled();
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe('a remote that takes calls and says nothing for a time', async () => {
  const { store, proxy, sync, close } = await copiedStore();
  afterAll(close);

  it('is offline long before the calls fail, and is back with the first answer', async () => {
    proxy.next({ kind: 'delay', ms: 8000 }, 10_000);
    await store.tracking.createRun({ run_name: 'waits' });
    await expect.poll(async () => (await sync.status()).state, { timeout: 10_000 }).toBe('offline');
    const { last_error, failing_since, waiting_runs } = await sync.status();
    expect(last_error).toMatch(/^127\.0\.0\.1:\d+ does not answer\.$/);
    expect(failing_since).not.toBeNull();
    expect(waiting_runs).toBe(1);
    expect(sync.failure).toBeNull();
    proxy.clear();
    await expect
      .poll(async () => (await sync.status()).failing_since, { timeout: 20_000 })
      .toBeNull();
    await sync.settled();
    expect((await sync.status()).state).toBe('synced');
  });
});
