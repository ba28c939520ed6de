import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { databasePath } from '../../../../src/store/db/data-folder.ts';
import { LikelyColumns } from '../../../../src/store/search/columns/likely-columns.ts';
import { insertRunChange } from '../../../../src/store/search/columns/run-change.ts';
import { RunColumns } from '../../../../src/store/search/columns/run-columns.ts';
import { saveColumns } from '../../../../src/store/search/columns/save-columns.ts';
import { LogSealer } from '../../../../src/store/series/log-sealer.ts';
import { sealBlocks } from '../../../../src/store/series/seal-slice.ts';
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

const LR = { type: 'parameter', key: 'lr' } as const;
const LOSS = { type: 'metric', key: 'loss', aggregate: 'latest' } as const;

it('saves what changed while it was made', async () => {
  database.exec('DELETE FROM column_segment');
  const columns = new RunColumns(database, new Tail(database), { minSavedRows: 0 });
  columns.build([LR, LOSS], 0);
  expect(columns.nextBuilt(1)!.segments).toEqual([]);

  const [changed, deleted] = rows;
  database.prepare("UPDATE param SET value = 'new' WHERE run = ?").run(changed);
  insertRunChange(database, new Set([changed]));
  const first = columns.nextBuilt(1)!;
  expect(first.segments.map(({ name }) => name)).toEqual(['metric/latest/loss']);
  database.prepare('DELETE FROM run WHERE id = ?').run(deleted);
  insertRunChange(database, new Set([deleted]));
  const { info } = await store.tracking.createRun({});
  await store.tracking.logBatch({ run_id: info.run_id, params: [{ key: 'lr', value: 'late' }] });
  const second = columns.nextBuilt(1)!;
  expect(second.segments.map(({ name }) => name)).toEqual(['parameter/lr']);
  expect(columns.nextBuilt(1)).toBeNull();
  for (const saved of [first, second]) saveColumns({ database }, saved);

  // A value that is not from the segment would be another one.
  database.exec("UPDATE param SET value = 'unheard'");
  const late = database.prepare('SELECT id FROM run WHERE run_id = ?').get(info.run_id)!['id'];
  const found = new RunColumns(database, new Tail(database), { minSavedRows: 0 }).of([LR, LOSS]);
  const lr = found.get('parameter/lr')!;
  expect([changed, deleted, late as number, rows[9]].map(row => lr.get(row))).toEqual([
    'new',
    null,
    'late',
    '9'
  ]);
  // It was saved before the run was deleted, and knows no change behind that.
  expect(found.get('metric/latest/loss')!.get(deleted)).toBeNaN();
  expect(found.get('metric/latest/loss')!.get(rows[9])).toBe(9);
});

it('begins anew after a failure, which would leave a gap', () => {
  const columns = new RunColumns(database, new Tail(database), { minSavedRows: 0 });
  columns.build([LOSS], 0);
  const read = database.prepare('SELECT series, open FROM series_head LIMIT 1').get()!;
  const put = database.prepare('UPDATE series_head SET open = ? WHERE series = ?');
  put.run(new Uint8Array(30), read['series']);
  expect(() => columns.nextBuilt(1)).toThrow('A block of points is damaged');
  put.run(read['open'], read['series']);
  expect(columns.nextBuilt(1)).toBeNull();
});

it('counts points once that are sealed while the rest of the log is not', async () => {
  const { tracking, dataDir } = await temporaryStore();
  const { info } = await tracking.createRun({});
  const logged = [1, 2, 6].map((value, step) => ({ key: 'loss', value, timestamp: 1, step }));
  await tracking.logBatch({ run_id: info.run_id, metrics: logged });
  const own = new DatabaseSync(databasePath(dataDir));
  const tail = new Tail(own);
  tail.refresh();
  const { slice } = new LogSealer(own).next(1);
  // As in the middle of a pass: the log's rows stay, for the series that come later.
  const context = { database: own, pointsSealed: () => undefined, emit: () => undefined };
  sealBlocks(context as never, { ...slice!, finished: false });
  tail.refresh();
  const { id } = own.prepare('SELECT id FROM run').get() as { id: number };
  expect(tail.summariesOf([id]).get(id)).toMatchObject([{ count: 3, mean: 3, latest: 6 }]);
  own.close();
});
