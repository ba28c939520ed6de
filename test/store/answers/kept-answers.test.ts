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
