import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { databasePath } from '../../../src/store/db/data-folder.ts';
import { kyselyOver } from '../../../src/store/db/sqlite-database.ts';
import { ColumnRunSearch } from '../../../src/store/search/column-run-search.ts';
import { RunColumns } from '../../../src/store/search/columns/run-columns.ts';
import { saveColumns } from '../../../src/store/search/columns/save-columns.ts';
import { parseFilterTree } from '../../../src/store/search/filter-node.ts';
import { RowRunSearch } from '../../../src/store/search/row-run-search.ts';
import { RUN_GRAMMAR } from '../../../src/store/search/run-grammar.ts';
import type { RunQuery } from '../../../src/store/search/run-search.ts';
import { Tail } from '../../../src/store/series/tail.ts';
import { parseOrders } from '../../../src/store/tracking/run-reads.ts';
import { temporaryStore } from '../temporary-store.ts';
import { apply, filters, orders, writes } from './run-model.ts';

const LONG = process.env['CELLTRAIL_LONG'] === '1';

/** Both searches over a store that other threads write to. */
class BothSearches {
  readonly #database: DatabaseSync;
  readonly #tail: Tail;
  readonly #rows: RowRunSearch;
  #columns: RunColumns;

  constructor(dataDir: string) {
    this.#database = new DatabaseSync(databasePath(dataDir));
    this.#tail = new Tail(this.#database);
    this.#rows = new RowRunSearch(kyselyOver(this.#database), this.#database, this.#tail);
    this.#columns = this.#open();
  }

  async find(query: RunQuery, page: { offset: number; limit: number }) {
    this.#tail.refresh();
    const rows = await this.#rows.find(query, page);
    const columns = new ColumnRunSearch(this.#database, this.#columns).find(query, page);
    return { rows, columns };
  }

  /** As a process that ends without saving, after some that did. */
  restart(): void {
    this.#columns = this.#open();
  }

  save(): void {
    this.#tail.refresh();
    const saved = this.#columns.takeUnsaved(1e9);
    if (saved === null) return;
    this.#database.exec('BEGIN IMMEDIATE');
    saveColumns({ database: this.#database }, saved);
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }

  #open(): RunColumns {
    const tail = new Tail(this.#database);
    tail.refresh();
    // The tail of this connection is asked by both, but what changed is taken from it once.
    return new RunColumns(
      this.#database,
      {
        takeChangedRuns: () => {
          tail.refresh();
          return tail.takeChangedRuns();
        },
        summariesOf: runs => tail.summariesOf(runs)
      },
      { minSavedRows: 0 }
    );
  }
}

const query = (
  experiment_ids: readonly string[] | null,
  filter: string,
  order_by: string[]
): RunQuery => ({
  experiment_ids,
  stages: ['active', 'deleted'],
  filter: parseFilterTree(filter, RUN_GRAMMAR),
  orders: parseOrders(order_by)
});

const shown = ({ runs, more }: { runs: { run_id: string }[]; more: boolean }) => ({
  runs: runs.map(run => run.run_id),
  more
});

const store = await temporaryStore();
const both = new BothSearches(store.dataDir);
afterAll(() => both.close());
let made = 0;

describe('search over columns', () => {
  it(
    'finds what reading all rows finds, whatever was written and asked for',
    async () => {
      const step = fc.record({
        written: writes,
        asked: fc.array(
          fc.record({
            filter: filters,
            order_by: orders,
            offset: fc.nat(5),
            limit: fc.integer({ min: 1, max: 6 }),
            one: fc.boolean()
          }),
          { minLength: 2, maxLength: 6 }
        ),
        then: fc.constantFrom('go on', 'save', 'restart', 'save and restart')
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async steps => {
          const experiments: string[] = [];
          for (let n = 0; n < 2; n++) {
            const name = `experiment ${made++}`;
            experiments.push((await store.tracking.createExperiment({ name })).experiment_id);
          }
          const runs: string[] = [];
          for (const { written, asked, then } of steps) {
            for (const write of written) await apply(store, experiments, runs, write);
            for (const { filter, order_by, offset, limit, one } of asked) {
              const ids = one ? experiments.slice(0, 1) : experiments;
              const page = { offset, limit };
              const { rows, columns } = await both.find(query(ids, filter, order_by), page);
              expect(shown(columns), `${filter} ${order_by.join()}`).toEqual(shown(rows));
            }
            if (then.includes('save')) both.save();
            if (then.includes('restart')) both.restart();
          }
        }),
        { numRuns: LONG ? 500 : 15 }
      );
    },
    LONG ? 1_200_000 : 60_000
  );
});
