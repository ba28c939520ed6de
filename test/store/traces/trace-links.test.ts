import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { expect, it } from 'vitest';
import { kyselyOver } from '../../../src/store/db/sqlite-database.ts';
import { linkTraces } from '../../../src/store/traces/trace-links.ts';
import { temporaryStore } from '../temporary-store.ts';

it('links as many traces as one export may end', async () => {
  const { dataDir } = await temporaryStore();
  const database = new DatabaseSync(path.join(dataDir, 'store.db'));
  const trace_ids = Array.from({ length: 12_000 }, (_, at) => `tr-${at}`);
  database.exec('BEGIN');
  await linkTraces(kyselyOver(database), 'run', 'r', trace_ids);
  const { count } = database.prepare('SELECT count(*) AS count FROM trace_link').get()!;
  database.close();
  expect(count).toBe(12_000);
});
