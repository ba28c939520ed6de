import { CELLTRAIL_RUN_ID } from '../../protocol/sync-tags.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { ColumnRunSearch } from './column-run-search.ts';
import { demanded } from './filter-node.ts';
import { RowRunSearch } from './row-run-search.ts';
import type { RunPage, RunQuery } from './run-search.ts';

/**
 * One page of runs. Columns answer it, unless some would have to be loaded for all runs of the store
 * to look at a few: then these are read.
 */
export async function findRuns(
  { db, database, tail, columns }: ReadContext,
  query: RunQuery,
  page: RunPage
) {
  const copies = copiesAsked(database, query.filter);
  if (copies !== null) return new RowRunSearch(db, database, tail, copies).find(query, page);
  const overColumns = new ColumnRunSearch(database, columns);
  if (overColumns.isReady(query) || hasMore(database, query.experiment_ids)) {
    return overColumns.find(query, page);
  }
  return new RowRunSearch(db, database, tail).find(query, page);
}

/**
 * Keys of the runs that a record which is copied here asks for, by the id that they have there; null
 * when the filter does not name one. An index finds them, so that a copy of a thousand runs does not
 * look at all of them a thousand times.
 */
function copiesAsked(
  database: ReadContext['database'],
  filter: RunQuery['filter']
): number[] | null {
  const named = demanded(filter).find(
    ({ type, key, comparator }) => type === 'tag' && key === CELLTRAIL_RUN_ID && comparator === '='
  );
  if (named === undefined) return null;
  return database
    .prepare(`SELECT run FROM run_tag WHERE key = 'celltrail.run_id' AND value = ?`)
    .all(named.value as string)
    .map(({ run }) => run as number);
}

/** Whether the experiments have more than a few runs. */
function hasMore(
  database: ReadContext['database'],
  experiment_ids: RunQuery['experiment_ids']
): boolean {
  if (experiment_ids === null) return true;
  const { runs } = database
    .prepare(
      `SELECT count(*) AS runs FROM (
        SELECT 1 FROM run JOIN experiment ON experiment.id = run.experiment
        WHERE experiment.experiment_id IN (SELECT value FROM json_each(?)) LIMIT ?)`
    )
    .get(JSON.stringify(experiment_ids), FEW_RUNS + 1) as { runs: number };
  return runs > FEW_RUNS;
}

/** Their rows are read within some ten milliseconds. */
const FEW_RUNS = 500;
