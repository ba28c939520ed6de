import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkSeries } from '../../../src/store/series/check-series.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { temporaryFolder, temporaryStore } from '../temporary-store.ts';

const dataDir = temporaryFolder();
let database: DatabaseSync;
let runs: string[];

beforeAll(async () => {
  const store = await openStore({ dataDir, sync: 'normal' });
  runs = [];
  for (let run = 0; run < 2; run++) {
    const { run_id } = (await store.tracking.createRun({})).info;
    runs.push(run_id);
    for (let from = 0; from < 5000; from += 1000) {
      const metrics = Array.from({ length: 1000 }, (_, i) => ({
        key: 'a',
        step: from + i,
        timestamp: 1e12 + from + i,
        value: Math.sin(from + i)
      }));
      await store.tracking.logBatch({ run_id, metrics });
    }
    await store.tracking.logBatch({
      run_id,
      metrics: [{ key: 'one', step: 1, timestamp: 1, value: NaN }]
    });
    if (run === 0) await store.series.sealAll();
  }
  await store.close();
  database = new DatabaseSync(join(dataDir, 'store.db'));
  return () => database.close();
});

/** What is found after the damage, which is undone. */
const findings = (...damage: string[]) => {
  database.exec('PRAGMA foreign_keys = OFF; BEGIN');
  for (const statement of damage) database.exec(statement);
  const texts = checkSeries(database).map(({ text }) => text);
  database.exec('ROLLBACK');
  return texts;
};

describe('a check of all points', () => {
  it('finds nothing in a store that is whole', () => {
    expect(findings()).toEqual([]);
    expect(database.prepare('SELECT count(*) AS n FROM block').get()).toEqual({ n: 2 });
  });

  it.each<[string, string[], RegExp[]]>([
    [
      'bytes of a block that changed',
      [
        "UPDATE block SET points = CAST(substr(points, 1, 900) || x'00' || substr(points, 902) AS BLOB) WHERE id = 1"
      ],
      [/^Block 1 of series 1 cannot be read: A block of points is damaged: its checksum is wrong/]
    ],
    [
      'a block that is gone',
      ['DELETE FROM block WHERE id = 2'],
      [
        /^Block 2 of series 1 cannot be read: A block of points is damaged: block 2 has a head, but is not there/
      ]
    ],
    [
      "a head that is another block's",
      [
        'UPDATE block_head SET head = (SELECT head FROM block_head WHERE block = 2) WHERE block = 1'
      ],
      [/^Block 1 of series 1 does not agree with its head/]
    ],
    [
      'a step beside a head that is wrong',
      ['UPDATE block_head SET last_step = last_step + 1 WHERE block = 1'],
      [/^Block 1 of series 1 does not agree with its head/]
    ],
    [
      'a block that is twice in a series',
      [
        'INSERT INTO block SELECT 3, points FROM block WHERE id = 1',
        'INSERT INTO block_head SELECT series, first_step, 3, last_step, head FROM block_head WHERE block = 1'
      ],
      [/^The head of series 1 does not agree/, /^Series 1 has 2000 points twice/]
    ],
    [
      'open points that are lost',
      ["UPDATE series_head SET open = x'00' WHERE series = 1"],
      [/^The open points of series 1 cannot be read/]
    ],
    [
      'a block that belongs to nothing',
      ['INSERT INTO block SELECT 9, points FROM block WHERE id = 1'],
      [/^Block 9 belongs to no series/]
    ],
    [
      'a series that vanished',
      ['DROP TRIGGER series_deleted', 'DELETE FROM series WHERE id = 3'],
      [/^The point log names series 3, which is not known/]
    ],
    [
      'a row of the log that was cut',
      [
        'UPDATE point_log SET points = CAST(substr(points, 1, 20) AS BLOB) WHERE id = (SELECT max(id) FROM point_log)'
      ],
      [/ends in the middle of a point/]
    ]
  ])('finds %s', (_, damage, expected) => {
    const texts = findings(...damage);
    expect(texts).toHaveLength(expected.length);
    for (const [index, text] of texts.entries()) expect(text).toMatch(expected[index]);
  });

  it('finds nothing after the data of a run was deleted, nor is any of it left', async () => {
    database.exec('PRAGMA foreign_keys = ON');
    for (const run_id of runs) {
      const { id } = database.prepare('SELECT id FROM run WHERE run_id = ?').get(run_id) as {
        id: number;
      };
      database.prepare('DELETE FROM series WHERE run = ?').run(id);
    }
    expect(checkSeries(database)).toEqual([]);
    for (const table of ['series', 'series_head', 'block_head', 'block']) {
      expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
    // What is left of the runs in the log belongs to no series that is made later.
    const store = await temporaryStore({ dataDir });
    const [run_id] = runs;
    await store.tracking.logBatch({
      run_id,
      metrics: [{ key: 'new', step: 1, timestamp: 1, value: 1 }]
    });
    const read = async () =>
      (await store.series.history({ run_id, metric_key: 'new' })).metrics?.length;
    expect(await read()).toBe(1);
    await store.series.sealAll();
    expect(await read()).toBe(1);
    expect((await store.series.history({ run_id, metric_key: 'a' })).metrics).toBeUndefined();
  });
});
