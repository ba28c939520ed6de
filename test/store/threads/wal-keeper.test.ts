import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/db/open-database.ts';
import { WalKeeper } from '../../../src/store/threads/wal-keeper.ts';
import { temporaryFolder } from '../temporary-store.ts';

const MEGABYTE = 1024 * 1024;

it('starts the WAL over in the same file, and waits for a reader that needs it', () => {
  const path = join(temporaryFolder(), 'wal.db');
  const database = openDatabase(path, { sync: 'normal' });
  database.exec('CREATE TABLE log (id INTEGER PRIMARY KEY, bytes BLOB)');
  const insert = database.prepare('INSERT INTO log (bytes) VALUES (?)');
  const wal = new WalKeeper(database, 2 * MEGABYTE);
  const bytes = new Uint8Array(20_000);
  const commit = (times: number) => {
    for (let i = 0; i < times; i++) insert.run(bytes);
    return statSync(`${path}-wal`).size;
  };
  const size = commit(64);
  expect(size).toBeGreaterThan(MEGABYTE);
  expect(wal.startOver()).toBe(true);
  expect(commit(64)).toBe(size);

  const reader = openDatabase(path, { readOnly: true });
  reader.exec('BEGIN');
  const count = () => (reader.prepare('SELECT count(*) AS n FROM log').get() as { n: number }).n;
  expect(count()).toBe(128);
  expect(wal.startOver()).toBe(false);
  expect(commit(128)).toBeGreaterThan(3 * MEGABYTE);
  expect(count()).toBe(128);
  reader.exec('COMMIT');
  expect(wal.startOver()).toBe(true);
  // What the reader made it grow is given back.
  expect(commit(1)).toBeLessThanOrEqual(2 * MEGABYTE);
  expect(count()).toBe(257);
  wal.truncate();
  expect(statSync(`${path}-wal`).size).toBe(0);
  reader.close();
  database.close();
});
