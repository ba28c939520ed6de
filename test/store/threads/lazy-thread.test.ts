import { expect, it } from 'vitest';
import { LazyThread } from '../../../src/store/threads/lazy-thread.ts';
import { Thread } from '../../../src/store/threads/thread.ts';
import { threadUrl } from '../../../src/store/threads/thread-url.ts';
import { databasePath } from '../../../src/store/db/data-folder.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { temporaryFolder } from '../temporary-store.ts';

it('starts with the first call, once, and closes what was started', async () => {
  const dataDir = temporaryFolder();
  await (await openStore({ dataDir, sync: 'normal' })).close();
  let started = 0;
  const start = () => {
    started++;
    const data = { path: databasePath(dataDir), sync: 'normal' };
    return new Thread(threadUrl('background'), data, () => undefined);
  };
  const never = new LazyThread(start);
  await never.close();
  expect(started).toBe(0);

  const thread = new LazyThread(start);
  const passes = await Promise.all([thread.call(null), thread.call(null)]);
  expect(passes).toMatchObject([{ busy: 0 }, { busy: 0 }]);
  expect(started).toBe(1);
  await thread.close();
  await expect(thread.call(null)).rejects.toThrow('The store stopped');
});
