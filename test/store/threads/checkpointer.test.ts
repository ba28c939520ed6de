import { statSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { databasePath } from '../../../src/store/db/data-folder.ts';
import { openDatabase } from '../../../src/store/db/open-database.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { Checkpointer } from '../../../src/store/threads/checkpointer.ts';
import type { GroupMessage } from '../../../src/store/threads/group-message.ts';
import { Thread } from '../../../src/store/threads/thread.ts';
import { threadUrl } from '../../../src/store/threads/thread-url.ts';
import { temporaryFolder } from '../temporary-store.ts';

const LIMIT_PAGES = 128;
const threads: Thread[] = [];
afterEach(() => Promise.all(threads.splice(0).map(thread => thread.close())));

it('keeps the WAL short under constant writing, also behind a long read', async () => {
  const dataDir = temporaryFolder();
  await (await openStore({ dataDir })).close();
  const path = databasePath(dataDir);
  const fail = (error: Error) => {
    throw error;
  };
  for (const name of ['writer', 'background'] as const) {
    const data = { path, sync: 'normal', artifactRoot: 'mlflow-artifacts:/' };
    threads.push(new Thread(threadUrl(name), data, fail));
  }
  const [writer, background] = threads;
  const checkpointer = new Checkpointer(background!, writer!, LIMIT_PAGES);
  const walPages = () => statSync(`${path}-wal`).size / 4096;
  /** Writes 40 pages a transaction. @returns the most pages that the WAL had meanwhile */
  const write = async (times: number, pauseMs = 5) => {
    let most = 0;
    for (let i = 0; i < times; i++) {
      const buffer = new ArrayBuffer(160_000);
      const points = { buffer, bytes: buffer.byteLength, arrived: 1, series: [] };
      const group: GroupMessage = { time: 1, points, requests: [] };
      await writer!.call(group, [buffer]);
      checkpointer.soon();
      most = Math.max(most, walPages());
      await new Promise(done => setTimeout(done, pauseMs));
    }
    return most;
  };
  // 3,200 pages in all; without starting over they would all be in the WAL.
  const most = await write(80);
  expect(most).toBeLessThan(18 * LIMIT_PAGES);

  const reader = openDatabase(path, { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM point_log');
  const held = await write(60);
  expect(held).toBeGreaterThan(2_000);
  reader.exec('COMMIT');
  reader.close();
  // The pass that moves all that was held may take as long as thirty commits, on a slow disk.
  await write(60, 15);
  // It was used again from its beginning, so it did not grow on.
  expect(walPages()).toBeLessThan(held + 12 * LIMIT_PAGES);
  checkpointer.close();
});
