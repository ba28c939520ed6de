import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { databasePath } from '../../../../src/store/db/data-folder.ts';
import { LikelyColumns } from '../../../../src/store/search/columns/likely-columns.ts';
import { insertRunChange } from '../../../../src/store/search/columns/run-change.ts';
import { RunColumns } from '../../../../src/store/search/columns/run-columns.ts';
import { saveColumns } from '../../../../src/store/search/columns/save-columns.ts';
import { Tail } from '../../../../src/store/series/tail.ts';
import { temporaryStore } from '../../temporary-store.ts';

const store = await temporaryStore();
const database = new DatabaseSync(databasePath(store.dataDir));
afterAll(() => database.close());

const rows: number[] = [];
for (let n = 0; n < 120; n++) {
  const { info } = await store.tracking.createRun({});
  await store.tracking.logBatch({
    run_id: info.run_id,
    metrics: [{ key: 'loss', value: n, timestamp: 1, step: 0 }],
    params: [{ key: 'lr', value: `${n}` }, ...(n === 7 ? [{ key: 'rare', value: 'x' }] : [])]
  });
  rows.push(
    database.prepare('SELECT id FROM run WHERE run_id = ?').get(info.run_id)!['id'] as number
  );
}
await store.series.sealAll();

/** Names of what a process that was just started would save, which is saved then. */
function saveLikely(minSavedRows = 0): string[] {
  const tail = new Tail(database);
  const columns = new RunColumns(database, tail, { minSavedRows });
  const likely = new LikelyColumns(database, columns);
  const names: string[] = [];
  for (let saved = likely.next(); saved !== null; saved = likely.next()) {
    saveColumns({ database }, saved);
    names.push(...saved.segments.map(({ name }) => name));
  }
  return names;
}

it('does nothing for few runs', () => {
  expect(saveLikely(1000)).toEqual([]);
});

it('saves what many runs have, once, and a search finds it on disk', () => {
  const names = saveLikely();
  expect(names).toEqual(
    expect.arrayContaining(['attribute/start_time', 'metric/latest/loss', 'parameter/lr'])
  );
  expect(names).not.toContain('parameter/rare');
  expect(saveLikely()).toEqual([]);

  // Only what is on disk can tell this value: a segment in place of the table's.
  database.prepare("UPDATE param SET value = 'changed unheard' WHERE run = ?").run(rows[3]);
  const columns = new RunColumns(database, new Tail(database), { minSavedRows: 0 });
  const found = columns.of([
    { type: 'parameter', key: 'lr' },
    { type: 'metric', key: 'loss', aggregate: 'latest' }
  ]);
  expect(found.get('parameter/lr')!.get(rows[3])).toBe('3');
  expect(found.get('metric/latest/loss')!.get(rows[5])).toBe(5);
});

it('saves again what is far behind', () => {
  for (let n = 0; n < 25; n++) insertRunChange(database, new Set(rows));
  expect(saveLikely()).toContain('parameter/lr');
});
