import { expect, it, vi } from 'vitest';
import { BackgroundCheck } from '../../src/sync/background-check.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { temporaryStore } from '../store/temporary-store.ts';

it('looks at the start, when the remote was away, though not each time, and once a day', async () => {
  const empty = await temporaryStore();
  // Nothing is there to ask it about.
  const { remote, close } = openRemote('http://127.0.0.1:9', {});
  let looks = 0;
  const check = new BackgroundCheck({
    store: empty.sync,
    remote,
    isFree: () => true,
    onRuns: () => {
      looks++;
      return false;
    },
    onModels: () => Promise.resolve(),
    onFailure: failure => expect.unreachable(failure.message),
    log: { error: (_, error) => expect.unreachable(String(error)) }
  });
  const minutes = 60_000;
  const looksAfter = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await new Promise(resolve => setImmediate(resolve));
    await empty.sync.sentRuns();
    await empty.sync.sentRuns();
    await empty.sync.entities.sent();
    await new Promise(resolve => setImmediate(resolve));
    return looks;
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  check.start();
  expect(await looksAfter(1)).toBe(1);
  check.cameBack(100);
  expect(await looksAfter(11 * minutes)).toBe(1);
  check.cameBack(5000);
  check.cameBack(5000);
  expect(await looksAfter(1)).toBe(2);
  check.cameBack(5000);
  expect(await looksAfter(9 * minutes)).toBe(2);
  expect(await looksAfter(1 * minutes)).toBe(3);
  expect(await looksAfter(23 * 60 * minutes)).toBe(3);
  expect(await looksAfter(60 * minutes)).toBe(4);
  vi.useRealTimers();
  await check.close();
  await close();
});

it('fails ever less often, at most once an hour', async () => {
  const { sync } = await temporaryStore();
  const { remote, close } = openRemote('http://127.0.0.1:9', {});
  let looks = 0;
  const check = new BackgroundCheck({
    store: {
      ...sync,
      sentRuns: () => {
        looks++;
        return Promise.reject(new Error('broken'));
      }
    },
    remote,
    isFree: () => true,
    onRuns: () => false,
    onModels: () => Promise.resolve(),
    onFailure: failure => expect.unreachable(failure.message),
    log: { error: () => undefined }
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  check.start();
  // After 1, 3, 7, 15, 31, 63, 123 minutes.
  await vi.advanceTimersByTimeAsync(180 * 60_000);
  expect(looks).toBe(8);
  vi.useRealTimers();
  await check.close();
  await close();
});
