import type { ServerState } from '../../client/event-stream.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { NotebookSettings } from '../../protocol/endpoints/notebook-settings.ts';
import type { RanCell } from '../../protocol/endpoints/sessions.ts';
import type { ServerStatus } from '../../protocol/endpoints/status.ts';
import type { OpenRun } from '../open-run.ts';
import type { RunSort } from './run-sort.ts';
import type { RunSummary, TickedRun } from './run-summary.ts';

export interface RunsState {
  /** Path of the notebook whose runs come first; null when none is open. */
  notebook: string | null;
  notebookRuns: RunList;
  allRuns: RunList;
  /** In the place of `allRuns` while they are grouped; else null. */
  groups: RunGroupList | null;
  /** Sections that are unfolded. */
  open: Record<ListName, boolean>;
  /** The row that shows its values, in one list: a run can stand in both. */
  selected: Record<ListName, string | null>;
  /** Chosen for comparing and the like, in the order of choice, by run id. */
  ticked: ReadonlyMap<string, TickedRun>;
  /** Chosen by the reader for all rows. */
  metric: string | null;
  sort: RunSort;
  /** As listRunGroups names it; null: not grouped. */
  groupBy: string | null;
  stage: 'active' | 'deleted';
  /** Curves of the running and selected rows, by run id of the row. */
  curves: ReadonlyMap<string, Series>;
  /** Over which the last cell of the selected row's session failed; null if over something else. */
  openRun: OpenRun | null;
  /** Of the notebook, without what the reader does not want to be offered; null: not known. */
  settings: NotebookSettings | null;
  /** Cells of sessions among the notebook's rows, by session id, as far as they were asked for. */
  ranCells: ReadonlyMap<string, readonly RanCell[]>;
  /** Somebody can see the lists. */
  visible: boolean;
  server: ServerState;
  /** The server was up before; what is shown then is the last known state. */
  wasReady: boolean;
  status: ServerStatus | null;
}

export interface RunList {
  /** Absent until the first answer. */
  rows: readonly RunSummary[] | null;
  /** Matching runs on the server. */
  total: number;
  /** What `rows` is the answer to. */
  query: string;
  /** Something else is asked for than `rows` is the answer to. */
  updating: boolean;
  /** The next page is being asked for. */
  loadingMore: boolean;
  /** Why the last ask failed; null too when the query is to blame, which the filter box tells. */
  error: string | null;
}

export interface RunGroupList {
  /** Absent until the first answer. */
  groups: readonly RunGroup[] | null;
  /** Matching runs. */
  total: number;
  query: string;
  updating: boolean;
  error: string | null;
}

export interface RunGroup {
  /** As the server names it; null: those that have no value. */
  key: string | null;
  label: string;
  /** Runs, of which a session may fold several into one row. */
  count: number;
  open: boolean;
  list: RunList;
}

export type ListName = 'notebookRuns' | 'allRuns';

export const NO_LIST: RunList = {
  rows: null,
  total: 0,
  query: '',
  updating: false,
  loadingMore: false,
  error: null
};

/** All rows that are known, in the order in which they are shown, and those nested in them. */
export function knownRows(state: RunsState): RunSummary[] {
  return [...flat(state.notebookRuns.rows), ...elsewhereRows(state)];
}

/** Those of "All runs". */
export function elsewhereRows({ allRuns, groups }: RunsState): RunSummary[] {
  if (groups === null) return flat(allRuns.rows);
  return (groups.groups ?? []).flatMap(group => flat(group.list.rows));
}

export const flat = (rows: readonly RunSummary[] | null) =>
  (rows ?? []).flatMap(row => [row, ...row.children]);

export const chosenRun = ({ selected }: RunsState) => selected.notebookRuns ?? selected.allRuns;
