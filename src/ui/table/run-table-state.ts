import type { ServerState } from '../../client/event-stream.ts';
import type { ViewMemory } from '../view-memory.ts';
import { NAME_COLUMN } from './column.ts';
import { NO_RUNS, type RunSelection } from './run-selection.ts';
import type { Facts } from './table-facts.ts';
import type { TableLines } from './table-lines.ts';
import type { TableState } from './table-state.ts';

/** What the table shows now; `view` of it is what the reader chose. */
export interface RunTableState {
  view: TableState;
  /** Ids of the columns that are shown, the name first. */
  columns: readonly string[];
  lines: TableLines;
  /** Runs that match; null until the first answer. */
  total: number | null;
  /** What is shown answers an earlier question; another answer is awaited. */
  updating: boolean;
  /** Rows stand where they stood though their order has changed, for they are in use. */
  orderKept: boolean;
  selection: RunSelection;
  facts: Facts;
  /** Why the last ask failed; null if the query is to blame, which its box says. */
  error: string | null;
  server: ServerState;
}

export interface RunTableOptions {
  memory: ViewMemory;
  /** As tableStateText writes it; absent: as the table was left. */
  state?: string;
}

/** Before anything was asked. */
export function firstState(
  fields: Pick<RunTableState, 'view' | 'lines' | 'facts' | 'server'>
): RunTableState {
  return {
    ...fields,
    columns: fields.view.columns ?? [NAME_COLUMN],
    total: null,
    updating: false,
    orderKept: false,
    selection: NO_RUNS,
    error: null
  };
}
