import type { ColumnId } from '../columns/column-id.ts';
import type { FilterNode } from '../filter-node.ts';
import type { Clause } from '../parse-filter.ts';

/** One thing that is asked of a run. */
export type RunTerm =
  | { type: 'clause'; clause: Clause }
  /** A part of its name, or of its session's, in either case. */
  | { type: 'name'; part: string }
  /** Of the text that it has in a column; `ofAbsent` when it has none. */
  | { type: 'text'; column: ColumnId; test: (text: string) => boolean; ofAbsent?: boolean }
  /** Of that text as a number. One that is none is only unequal. */
  | { type: 'number-text'; column: ColumnId; comparator: NumberComparator; value: number }
  /** Of its experiment's id or its name. */
  | { type: 'experiment'; test: (text: string) => boolean }
  /** Of the path of the notebook that it was made in; `ofAbsent` when it was made in none. */
  | { type: 'notebook'; test: (path: string) => boolean; ofAbsent?: boolean };

export type NumberComparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What a query asks of runs. */
export type RunTerms = FilterNode<RunTerm>;

export const term = (one: RunTerm): RunTerms => ({ type: 'comparison', clause: one });
