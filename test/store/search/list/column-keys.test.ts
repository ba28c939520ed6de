import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { databasePath } from '../../../../src/store/db/data-folder.ts';
import type { ColumnId } from '../../../../src/store/search/columns/column-id.ts';
import { RunColumns } from '../../../../src/store/search/columns/run-columns.ts';
import { columnKeys } from '../../../../src/store/search/list/column-keys.ts';
import { latest } from '../../../../src/store/search/list/group-runs.ts';
import { RunScan } from '../../../../src/store/search/list/run-scan.ts';
import { Tail } from '../../../../src/store/series/tail.ts';
import { temporaryStore } from '../../temporary-store.ts';

const store = await temporaryStore();
const database = new DatabaseSync(databasePath(store.dataDir));
afterAll(() => database.close());
for (let n = 0; n < 2; n++) {
  const { info } = await store.tracking.createRun({});
  await store.tracking.logBatch({
    run_id: info.run_id,
    metrics: [{ key: 'loss', value: 1, timestamp: 1, step: 0 }],
    params: [{ key: 'lr', value: '1' }]
  });
}
const LR: ColumnId = { type: 'parameter', key: 'lr' };

/** What a process that was just started knows of very many runs. */
function started() {
  const tail = new Tail(database);
  tail.refresh();
  return new RunColumns(database, tail, { minSavedRows: 0 });
}

it('keys of runs differ for all that is known before a column is in memory or on disk', () => {
  const columns = started();
  const differing = () => {
    const scan = new RunScan({ database, columns }, {}, { folded: false });
    const { metrics, params } = columnKeys({ columns }, scan);
    return [...metrics, ...params].filter(({ differs }) => differs).map(({ key }) => key);
  };
  expect(differing()).toEqual(['loss', 'lr']);
  expect(columns.isLoaded([LR])).toBe(false);
  columns.of([LR, latest('loss')]);
  expect(differing()).toEqual([]);
});

it('a list makes no column of a key that no run has, wherever it is asked for', () => {
  const columns = started();
  const key = 'nobody';
  const id: ColumnId = { type: 'parameter', key };
  const system: ColumnId = { type: 'tag', key: `mlflow.${key}` };
  for (const folded of [true, false]) {
    const choice = { query: `#${key} or tags.mlflow.${key} = 1`, filter: `params.${key} = '1'` };
    const options = { folded, columns: [id, latest(key)] };
    expect(new RunScan({ database, columns }, choice, options).matches()).toHaveLength(0);
  }
  const asked: ColumnId[] = [id, system, latest(key), { type: 'tag', key }];
  expect(asked.filter(one => columns.isLoaded([one]))).toEqual([]);
  const known = { query: 'lr = 1' };
  expect(new RunScan({ database, columns }, known, { folded: true }).matches()).toHaveLength(2);
});
