import type { DatabaseSync } from 'node:sqlite';
import { isNumeric, type ColumnId } from './columns/column-id.ts';
import {
  equalMask,
  not,
  numberMask,
  rowsMask,
  textMask,
  type Mask
} from './columns/column-mask.ts';
import type { Texts } from './columns/text-column.ts';
import { filteredColumn, type Columns } from './column-set.ts';
import { matcher } from './compare.ts';
import type { Clause } from './parse-filter.ts';

/** What a clause is a mask of: a column, or the table's index of run ids. */
export const clauseColumns = (clause: Clause): ColumnId[] =>
  isByIndex(clause) ? [] : [filteredColumn(clause)];

/** The runs that satisfy one comparison of a filter. */
export function clauseMask(database: DatabaseSync, columns: Columns, clause: Clause): Mask {
  if (isByIndex(clause)) return runIdMask(database, clause);
  const id = filteredColumn(clause);
  const { comparator, value } = clause;
  if (isNumeric(id)) return numberMask(columns.numbers(id), comparator, value as number | null);
  const column = columns.text(id);
  if (id.type === 'dataset') return datasetMask(column, clause);
  if (comparator === '=') return equalMask(column, value as string);
  return textMask(column, matcher(clause), comparator === 'IS NULL');
}

/** Run ids are unequal: the table's index finds some of them sooner than a column of them all. */
const isByIndex = ({ type, key, comparator }: Clause) =>
  type === 'attribute' && key === 'run_id' && BY_INDEX.has(comparator);

function runIdMask(database: DatabaseSync, { comparator, value }: Clause): Mask {
  const rows = database
    .prepare('SELECT id FROM run WHERE run_id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify([value].flat()))
    .map(row => row['id'] as number);
  const found = rowsMask(rows);
  return comparator === '=' || comparator === 'IN' ? found : not(found);
}

/** One of a run's datasets must satisfy the clause; all of them IS NULL. */
function datasetMask(column: Texts, clause: Clause): Mask {
  const field = ['name', 'digest', 'context'].indexOf(clause.key);
  // None of them has it; a run without datasets has none that does.
  const isNull = clause.comparator === 'IS NULL';
  const matches = matcher(isNull ? { comparator: 'IS NOT NULL', value: null } : clause);
  const some = textMask(column, text =>
    (JSON.parse(text) as (string | null)[][]).some(dataset => matches(dataset[field]))
  );
  return isNull ? not(some) : some;
}

const BY_INDEX = new Set(['=', '!=', 'IN', 'NOT IN']);
