import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/db/open-database.ts';
import { WalKeeper } from '../../../src/store/threads/wal-keeper.ts';
import { temporaryFolder } from '../temporary-store.ts';

const MEGABYTE = 1024 * 1024;

it('makes the WAL start over when it is too long, and waits for a reader that needs it', () => {
  const path = join(temporaryFolder(), 'wal.db');
  const database = openDatabase(path, { sync: 'normal' });
  database.exec('CREATE TABLE log (id INTEGER PRIMARY KEY, bytes BLOB)');
  const insert = database.prepare('INSERT INTO log (bytes) VALUES (?)');
  const wal = new WalKeeper(database, path, MEGABYTE);
  const bytes = new Uint8Array(20_000);
  let largest = 0;
  const commit = (times: number) => {
    for (let i = 0; i < times; i++) {
      insert.run(bytes);
      wal.afterCommit();
      largest = Math.max(largest, statSync(`${path}-wal`).size);
    }
    return largest;
  };
  expect(commit(640)).toBeLessThan(4 * MEGABYTE);

  const reader = openDatabase(path, { readOnly: true });
  reader.exec('BEGIN');
  const count = () => (reader.prepare('SELECT count(*) AS n FROM log').get() as { n: number }).n;
  expect(count()).toBe(640);
  expect(commit(640)).toBeGreaterThan(8 * MEGABYTE);
  expect(count()).toBe(640);
  reader.exec('COMMIT');
  largest = 0;
  commit(640);
  expect(statSync(`${path}-wal`).size).toBeLessThan(4 * MEGABYTE);
  expect(count()).toBe(1920);
  reader.close();
  database.close();
});
