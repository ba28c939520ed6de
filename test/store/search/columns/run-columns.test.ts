import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { databasePath } from '../../../../src/store/db/data-folder.ts';
import type { ColumnId } from '../../../../src/store/search/columns/column-id.ts';
import type { NumberColumn } from '../../../../src/store/search/columns/number-column.ts';
import { insertRunChange } from '../../../../src/store/search/columns/run-change.ts';
import { RunColumns } from '../../../../src/store/search/columns/run-columns.ts';
import { saveColumns } from '../../../../src/store/search/columns/save-columns.ts';
import type { TextColumn } from '../../../../src/store/search/columns/text-column.ts';
import { Tail } from '../../../../src/store/series/tail.ts';
import { temporaryStore } from '../../temporary-store.ts';

const store = await temporaryStore();
const database = new DatabaseSync(databasePath(store.dataDir));
afterAll(() => database.close());

/** What a process that was just started knows. */
function started(options: { budget?: number; minSavedRows?: number } = {}) {
  const tail = new Tail(database);
  const columns = new RunColumns(database, tail, { minSavedRows: 0, ...options });
  const of = (...ids: ColumnId[]) => {
    tail.refresh();
    return [...columns.of(ids).values()];
  };
  const save = () => {
    tail.refresh();
    const saved = columns.takeUnsaved(1e9);
    if (saved !== null) saveColumns({ database }, saved);
    return saved;
  };
  return { columns, of, save };
}
const STATUS: ColumnId = { type: 'attribute', key: 'status' };
const LR: ColumnId = { type: 'parameter', key: 'lr' };
const LOSS: ColumnId = { type: 'metric', key: 'loss', aggregate: 'latest' };
const METRIC_KEYS: ColumnId = { type: 'attribute', key: 'metric_keys' };
const LEAST: ColumnId = { type: 'metric', key: 'loss', aggregate: 'min' };

const newRun = async () => {
  const { info } = await store.tracking.createRun({});
  const { id } = database.prepare('SELECT id FROM run WHERE run_id = ?').get(info.run_id) as {
    id: number;
  };
  return { run_id: info.run_id, row: id };
};
const log = (run_id: string, value: number | 'NaN', step = 0) =>
  store.tracking.logBatch({ run_id, metrics: [{ key: 'loss', value, timestamp: 1, step }] });
const segments = () =>
  database.prepare('SELECT name, segment, change FROM column_segment ORDER BY name').all();
const changes = () =>
  database.prepare('SELECT count(*) AS rows FROM run_change').get()!['rows'] as number;

describe('columns of runs', () => {
  it('tell absent values, NaN and infinities apart', async () => {
    const [none, nan, infinite, plain] = [
      await newRun(),
      await newRun(),
      await newRun(),
      await newRun()
    ];
    await log(nan.run_id, 'NaN');
    await store.tracking.logBatch({
      run_id: infinite.run_id,
      metrics: [{ key: 'loss', value: '-Infinity' as never, timestamp: 1, step: 0 }]
    });
    await log(plain.run_id, 0.5);
    const [loss] = started().of(LOSS) as [NumberColumn];
    expect([none, nan, infinite, plain].map(({ row }) => loss.get(row))).toEqual([
      NaN,
      Infinity,
      -Number.MAX_VALUE,
      0.5
    ]);
  });

  it('hear of what is written after they were loaded', async () => {
    const { of } = started();
    const { run_id, row } = await newRun();
    const [status, lr, loss, least] = of(STATUS, LR, LOSS, LEAST) as [
      TextColumn,
      TextColumn,
      NumberColumn,
      NumberColumn
    ];
    expect([status.get(row), lr.get(row), loss.get(row)]).toEqual(['RUNNING', null, NaN]);
    await log(run_id, 3, 1);
    await log(run_id, 1, 0);
    await store.tracking.logBatch({ run_id, params: [{ key: 'lr', value: '0.1' }] });
    await store.tracking.updateRun({ run_id, status: 'KILLED' });
    of(STATUS, LR, LOSS, LEAST);
    expect([status.get(row), lr.get(row), loss.get(row), least.get(row)]).toEqual([
      'KILLED',
      '0.1',
      3,
      1
    ]);
  });

  it('forget a run that is removed for good', async () => {
    const { of } = started();
    const { row } = await newRun();
    const [status] = of(STATUS) as [TextColumn];
    expect(status.get(row)).toBe('RUNNING');
    database.prepare('DELETE FROM run WHERE id = ?').run(row);
    insertRunChange(database, new Set([row]));
    of(STATUS);
    expect(status.get(row)).toBeNull();
  });

  it('leave memory when they were not asked for the longest and others need it', () => {
    const { columns, of } = started({ budget: 1 });
    of(STATUS, LR);
    expect(columns.isLoaded([STATUS, LR])).toBe(true);
    of(LOSS);
    expect([columns.isLoaded([LOSS]), columns.isLoaded([STATUS])]).toEqual([true, false]);
  });

  it('leave memory when there are very many of them, however small', () => {
    const { columns, of } = started();
    of(STATUS);
    for (let key = 0; key < 1000; key++) of({ type: 'parameter', key: `unknown ${key}` });
    expect(columns.isLoaded([STATUS])).toBe(false);
  });

  it('do not keep the texts that runs had before for ever', async () => {
    const { run_id, row } = await newRun();
    await store.tracking.logBatch({ run_id, params: [{ key: 'lr', value: 'first' }] });
    const { columns, of } = started();
    const change = database.prepare('UPDATE param SET value = ? WHERE run = ?');
    let most = 0;
    database.exec('BEGIN IMMEDIATE');
    for (let at = 0; at < 1500; at++) {
      change.run(String(at), row);
      insertRunChange(database, new Set([row]));
      const [lr] = of(LR) as [TextColumn];
      expect(lr.get(row)).toBe(String(at));
      most = Math.max(most, lr.texts.length);
    }
    database.exec('COMMIT');
    expect(most).toBeLessThan(1010 + 2 * columns.rows);
  });
});

describe('saved columns', () => {
  it('are taken after a start, with what changed since, and nothing else is read', async () => {
    const { run_id, row } = await newRun();
    const before = started();
    before.of(STATUS, LR, LOSS);
    before.save();
    expect(segments().map(({ name }) => name)).toEqual([
      'attribute/status',
      'metric/latest/loss',
      'parameter/lr'
    ]);
    // Behind the columns' back: a column that shows it was read from the table.
    database.prepare("UPDATE run SET status = 'SCHEDULED' WHERE id = ?").run(row);
    const [status] = started().of(STATUS) as [TextColumn];
    expect(status.get(row)).toBe('RUNNING');
    // Another change of the same run makes it be read.
    await store.tracking.logBatch({ run_id, tags: [{ key: 'a', value: 'b' }] });
    await log(run_id, 7);
    const [again, loss] = started().of(STATUS, LOSS) as [TextColumn, NumberColumn];
    expect([again.get(row), loss.get(row)]).toEqual(['SCHEDULED', 7]);
  });

  it.each([
    ['a flipped bit', (data: Uint8Array) => void (data[data.length - 6]! ^= 1)],
    ['another version', (data: Uint8Array) => void (data[4]! += 1)],
    ['half of it', (data: Uint8Array) => data.subarray(0, data.length / 2)]
  ])('are not trusted with %s', async (_, damage) => {
    const { row } = await newRun();
    const before = started();
    before.of(STATUS);
    before.save();
    const saved = database
      .prepare("SELECT id, data FROM column_segment WHERE name = 'attribute/status'")
      .get() as { id: number; data: Uint8Array };
    const damaged = damage(saved.data) ?? saved.data;
    database.prepare('UPDATE column_segment SET data = ? WHERE id = ?').run(damaged, saved.id);
    database.prepare("UPDATE run SET status = 'FAILED' WHERE id = ?").run(row);
    const [status] = started().of(STATUS) as [TextColumn];
    expect(status.get(row)).toBe('FAILED');
  });

  it('that claim to know more than has happened are not trusted', async () => {
    const { row } = await newRun();
    const before = started();
    before.of(STATUS);
    before.save();
    database.prepare('UPDATE column_segment SET change = 1000000').run();
    database.prepare("UPDATE run SET status = 'FAILED' WHERE id = ?").run(row);
    const [status] = started().of(STATUS) as [TextColumn];
    expect(status.get(row)).toBe('FAILED');
    database.prepare('DELETE FROM column_segment').run();
  });

  it('let the changes go that all of them know, but for the last one', async () => {
    const before = started();
    before.of(STATUS, LOSS);
    before.save();
    for (let n = 0; n < 5; n++) await newRun();
    expect(changes()).toBeGreaterThan(4);
    before.of(STATUS, LOSS);
    before.save();
    expect(changes()).toBe(1);
    const { row } = await newRun();
    const [status] = started().of(STATUS) as [TextColumn];
    expect(status.get(row)).toBe('RUNNING');
  });

  it('that nobody asks for any more keep their changes in a few rows', async () => {
    const before = started();
    before.of(LR);
    before.save();
    const { row } = await newRun();
    database.exec('BEGIN');
    for (let n = 0; n < 1500; n++) insertRunChange(database, new Set([row]));
    database.exec('COMMIT');
    const other = started();
    other.of(STATUS);
    other.save();
    expect(changes()).toBe(1);
    database.prepare("INSERT INTO param (run, key, value) VALUES (?, 'lr', 'new')").run(row);
    const [lr] = started().of(LR) as [TextColumn];
    expect(lr.get(row)).toBe('new');
  });

  it('are not made of keys that no run has', () => {
    const unknown: ColumnId[] = [
      { type: 'tag', key: 'nobody' },
      { type: 'metric', key: 'nobody', aggregate: 'max' },
      { type: 'parameter', key: 'nobody' }
    ];
    const { of, save } = started();
    of(STATUS, ...unknown);
    save();
    expect(segments().filter(({ name }) => String(name).endsWith('/nobody'))).toEqual([]);
  });

  it('are not made for a few runs', () => {
    const few = started({ minSavedRows: 5000 });
    few.of({ type: 'tag', key: 'a' });
    few.save();
    expect(segments().some(({ name }) => name === 'tag/a')).toBe(false);
  });
});

describe('a key that no run has', () => {
  const of = (key: string): ColumnId[] => [
    { type: 'metric', key, aggregate: 'latest' },
    { type: 'parameter', key },
    { type: 'tag', key },
    { type: 'tag', key: `mlflow.${key}` }
  ];
  const lists = (['metric_keys', 'param_keys', 'tag_keys', 'system_tag_keys'] as const).map(
    (key): ColumnId => ({ type: 'attribute', key })
  );

  it('needs no column where keys are known, until a run has it', async () => {
    const { columns, of: load } = started();
    const { run_id, row } = await newRun();
    const empty = load(...lists, ...of('later')).slice(lists.length);
    expect(of('later').filter(id => columns.isLoaded([id]))).toEqual([]);
    expect(empty.map(column => column.get(row))).toEqual([NaN, null, null, null]);
    await store.tracking.logBatch({
      run_id,
      metrics: [{ key: 'later', value: 1, timestamp: 1, step: 0 }],
      params: [{ key: 'later', value: 'p' }],
      tags: ['later', 'mlflow.later'].map(key => ({ key, value: 't' }))
    });
    expect(load(...of('later')).map(column => column.get(row))).toEqual([1, 'p', 't', 't']);
    expect(columns.isLoaded(of('later'))).toBe(true);
  });

  it('may be that of a cell or of our own tags, which are in no list', async () => {
    const { of: load } = started();
    const { run_id, row } = await newRun();
    const keys = ['celltrail.cell.ab', 'celltrail.pinned', 'mlflow.note.content', 'mlflow.other'];
    await store.tracking.logBatch({ run_id, tags: keys.map(key => ({ key, value: 'v' })) });
    const ids = keys.map((key): ColumnId => ({ type: 'tag', key }));
    expect(
      load(...lists, ...ids)
        .map(column => column.get(row))
        .slice(lists.length)
    ).toEqual(keys.map(() => 'v'));
  });
});

it('columns are at hand in memory and on disk, and all of a few runs', () => {
  database.prepare('DELETE FROM column_segment').run();
  const before = started();
  before.of(STATUS, LR);
  expect(before.columns.atHand([STATUS, LOSS, LR])).toEqual([STATUS, LR]);
  before.save();
  const after = started();
  after.of();
  expect(after.columns.atHand([LOSS, STATUS])).toEqual([STATUS]);
  expect(started({ minSavedRows: 5000 }).columns.atHand([LOSS])).toEqual([LOSS]);
});

it('columns of keys know what runs have, also that of points that came after they were saved', async () => {
  const { run_id, row } = await newRun();
  const before = started();
  const [keys] = before.of(METRIC_KEYS) as [TextColumn];
  before.save();
  expect(keys.get(row)).toBeNull();
  await log(run_id, 1);
  before.of();
  expect(keys.get(row)).toBe('["loss"]');
  // From the segment of before, and from points that no block has yet.
  expect((started().of(METRIC_KEYS)[0] as TextColumn).get(row)).toBe('["loss"]');
});
