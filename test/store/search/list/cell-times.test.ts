import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, it } from 'vitest';
import { cellTimes } from '../../../../src/store/search/list/cell-times.ts';

let database: DatabaseSync;

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec(`
    CREATE TABLE session (id INTEGER PRIMARY KEY, run INTEGER, ended_time REAL);
    CREATE TABLE execution (id INTEGER PRIMARY KEY, session INTEGER, state TEXT,
      started_time REAL, ended_time REAL);
    INSERT INTO session VALUES (1, 11, 900), (2, 12, 900), (3, 13, NULL);
    INSERT INTO execution VALUES (1, 1, 'ok', 100, 150), (2, 1, 'error', 200, 203),
      (3, 2, 'lost', 800, NULL), (4, 3, 'ok', 10, 17), (5, 3, 'started', 20, NULL)`);
});

const times = () => cellTimes(database).map(({ executing, since }) => [executing, since]);

it('adds up the cells of each session, a lost one to the end of its session', () => {
  expect(cellTimes(database).map(({ run }) => run)).toEqual([11, 12, 13]);
  expect(times()).toEqual([
    [53, null],
    [100, null],
    [7, 20]
  ]);
});

it('adds up once what has ended, unless another cell came late or is gone', () => {
  const before = cellTimes(database);
  expect(cellTimes(database)[0]).toBe(before[0]);
  database.exec("INSERT INTO execution VALUES (6, 1, 'ok', 300, 340)");
  expect(times()[0]).toEqual([93, null]);
  database.exec('DELETE FROM execution WHERE session = 1');
  expect(times()[0]).toEqual([0, null]);
});

it('adds up again what runs, and what was lost, of which a late report may say more', () => {
  cellTimes(database);
  database.exec(`UPDATE execution SET state = 'ok', ended_time = 830 WHERE id = 3;
    UPDATE execution SET state = 'ok', ended_time = 50 WHERE id = 5`);
  expect(times().slice(1)).toEqual([
    [30, null],
    [37, null]
  ]);
});

it('takes no session for another that had its number', () => {
  cellTimes(database);
  database.exec(`DELETE FROM session WHERE id = 1; DELETE FROM execution WHERE session = 1;
    INSERT INTO session VALUES (1, 14, 900);
    INSERT INTO execution VALUES (1, 1, 'ok', 0, 1), (2, 1, 'ok', 0, 1)`);
  expect(cellTimes(database)[0]).toMatchObject({ run: 14, executing: 2 });
});
