import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { temporaryFolder, temporaryStore } from '../temporary-store.ts';

/** Makes an experiment whose answer is not written out. */
async function create({ answers, tracking }: Store, key: string): Promise<string> {
  const name = `of ${key} ${++made}`;
  const attempt = await answers.attempt(key, () => tracking.createExperiment({ name }));
  return (await attempt.result).experiment_id;
}
let made = 0;

it('gives what a dead server made to one retry each, also when several come at once', async () => {
  const dataDir = temporaryFolder();
  const dead = await openStore({ dataDir, sync: 'normal' });
  const left = [await create(dead, 'a'), await create(dead, 'b')];
  await dead.close();

  const store = await temporaryStore({ dataDir });
  const ids = await Promise.all(['a', 'a', 'b'].map(key => create(store, key)));
  expect([ids[0], ids[2]]).toEqual(left);
  const later = [await create(store, 'a'), await create(store, 'b')];
  expect(new Set([...left, ids[1], ...later]).size).toBe(5);
});

it('passes over answers that cannot be read any more, and goes on making things', async () => {
  const dataDir = temporaryFolder();
  await (await openStore({ dataDir, sync: 'normal' })).close();
  const database = new DatabaseSync(path.join(dataDir, 'store.db'));
  const insert = database.prepare("INSERT INTO answer VALUES (?, 'a', ?, ?)");
  insert.run(1, Buffer.from('of another Node'), Date.now());
  insert.run(2, serialize({ experiment_id: '5' }), Date.now() - 6 * 60_000);
  database.close();
  const store = await temporaryStore({ dataDir });
  const made = [await create(store, 'a'), await create(store, 'b'), await create(store, 'a')];
  expect(new Set([...made, '5']).size).toBe(4);
});
