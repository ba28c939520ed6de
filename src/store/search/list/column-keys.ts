import type { RunColumnKey, RunColumnKeys } from '../../../protocol/endpoints/run-rows.ts';
import type { ReadContext } from '../../threads/read-context.ts';
import { ColumnSet } from '../column-set.ts';
import { isNumeric, type ColumnId } from '../columns/column-id.ts';
import { latest } from './group-runs.ts';
import { KEY_COLUMNS, keyCounts } from './key-sets.ts';
import type { RunScan } from './run-scan.ts';

/** The keys of what the runs that match have. */
export function columnKeys(
  { columns }: Pick<ReadContext, 'columns'>,
  scan: RunScan
): RunColumnKeys {
  const rows = scan.matches();
  const [metrics, params, tags] = KEY_COLUMNS.map(id => {
    const column = scan.own.text(id);
    const runs = new Float64Array(column.texts.length);
    for (const row of rows) runs[column.code(row)]++;
    return [...keyCounts(column, runs)].slice(0, MAX_KEYS);
  });
  const compared = Math.min(
    MAX_COMPARED,
    Math.max(MIN_COMPARED, Math.floor(CELLS_COMPARED / scan.rows))
  );
  const described = (
    counts: readonly (readonly [string, number])[],
    idOf: (key: string) => ColumnId
  ): RunColumnKey[] => {
    // What would have to be made of all runs first is not worth the wait (src/protocol/endpoints/run-rows.ts).
    const ids = columns.atHand(counts.slice(0, compared).map(([key]) => idOf(key)));
    const loaded = new ColumnSet(columns.of(ids));
    const byKey = new Map(ids.map(id => [id.key, id]));
    return counts.map(([key, count]) => {
      const id = byKey.get(key);
      const differs = count > 1 && (id === undefined || hasDifferent(loaded, id, rows));
      return { key, count, differs };
    });
  };
  return {
    total: rows.length,
    metrics: described(metrics, latest),
    params: described(params, key => ({ type: 'parameter', key })),
    tags: described(tags, key => ({ type: 'tag', key }))
  };
}

/** Whether two of the runs have different values. */
function hasDifferent(columns: ColumnSet, id: ColumnId, rows: Int32Array): boolean {
  const numeric = isNumeric(id);
  const numbers = numeric ? columns.numbers(id) : null;
  const texts = numeric ? null : columns.text(id);
  // NaN stands for a number that is absent, 0 for a text.
  let first = NaN;
  for (const row of rows) {
    const value = numbers?.get(row) ?? (texts?.code(row) || NaN);
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return true;
  }
  return false;
}

const MAX_KEYS = 2000;
/** Of each kind, the most frequent: to read a column from the disk takes some time as well. */
const MIN_COMPARED = 50;
const MAX_COMPARED = 500;
const CELLS_COMPARED = 2_000_000;
