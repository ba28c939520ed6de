import type { Session } from '../protocol/entities/session.ts';
import type { GoToCell } from './run/go-to-cell.ts';
import type { FollowNotebook } from './run/follow-notebook.ts';
import type { Translation } from './translation.ts';

/** What views ask of the page that they stand in: JupyterLab, or the server's own page. */
export interface Host {
  readonly trans: Translation;
  openRun(run_id: string, options?: OpenRunOptions): void;
  /** Opens the comparison of these runs, 2 at least. */
  compareRuns(run_ids: readonly string[]): void;
  /** Opens a copy of the notebook as it was executed, to be read. @param run_id of a run that a session made */
  openNotebook(run_id: string): void;
  /** Opens the table of all runs. @param options.query what its filter box says */
  openTable(options?: { query?: string; experiment_id?: string }): void;
  /** Absent where no notebook can be shown. */
  readonly goToCell?: GoToCell;
  /** Absent as `goToCell`. */
  readonly followNotebook?: FollowNotebook;
  /** Puts a cell with this code into the open notebook; absent where there is none. */
  readonly insertCode?: (code: string) => void;
  /** Puts a cell under which this metric of the notebook is drawn into it; absent as `insertCode`. */
  readonly insertPlot?: (metric_key: string) => void;
  /** Notebooks can be run again: there is a Jupyter server, which starts kernels. */
  readonly runsNotebooks?: true;
  /** Opens where the remote is set, and what did not get there; absent where it cannot be set. */
  readonly openSync?: () => void;
  /** A line that goes away by itself. Kept short: 140 characters at most. */
  notify(text: string, options?: NotifyOptions): void;
  /** Asks before what is hard to take back. @returns whether it was accepted */
  confirm(question: Question): Promise<boolean>;
  copyText(text: string): Promise<void>;
  /** An address that leads others here, for the view's own state; null where there is none. */
  linkTo(view: ViewAddress): string | null;
}

export interface OpenRunOptions {
  /** Of which the run is the session run. */
  session?: Session | null;
  /** The cell that is shown at once. */
  execution_id?: string;
}

export interface NotifyOptions {
  kind?: 'info' | 'success' | 'warning' | 'error';
  /** Undo, for instance; offered for 10 s. */
  action?: { label: string; run(): void };
}

export interface Question {
  title: string;
  /** Lines of text. */
  body: readonly string[];
  accept: string;
  /** What is accepted destroys something. */
  danger?: boolean;
}

/** A view and its state, as an address carries it. */
export type ViewAddress =
  | { view: 'run'; run_id: string }
  | { view: 'compare'; state: string }
  | { view: 'table'; state: string };
