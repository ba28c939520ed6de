import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows } from '../../protocol/endpoints/run-rows.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { getStatus, type ServerStatus } from '../../protocol/endpoints/status.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { chosenMetric } from '../chosen-metric.ts';
import { errorText } from '../error-text.ts';
import { askOpenRun, type OpenRun } from '../open-run.ts';
import { Refresher } from '../refresher.ts';
import { runSummaries, type RunSummary } from './run-summary.ts';

export interface RunsState {
  /** Path of the notebook whose runs come first; null when none is open. */
  notebook: string | null;
  notebookRuns: RunList;
  allRuns: RunList;
  /** The row that shows its values, in one list: a run can stand in both. */
  selected: Record<ListName, string | null>;
  /** Chosen by the reader for all rows. */
  metric: string | null;
  /** Curves of the running and selected rows, by run id of the row. */
  curves: ReadonlyMap<string, Series>;
  /** Over which the last cell of the selected row's session failed; null if over something else. */
  openRun: OpenRun | null;
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
  /** The next page is being asked for. */
  loadingMore: boolean;
  /** Why the last ask failed. */
  error: string | null;
}

export type ListName = 'notebookRuns' | 'allRuns';

/** At 4 a second lists would cost more than they tell. */
const LIST_INTERVAL_MS = 500;
const STATUS_INTERVAL_MS = 10_000;
const FIRST_ROWS = 50;
const ROWS_PER_PAGE = 200;
/** Curves are drawn for so many rows at most. */
const MAX_CURVES = 5;
const CURVE_COLUMNS = 30;

const NO_LIST: RunList = { rows: null, total: 0, loadingMore: false, error: null };

/** Runs of the open notebook, and of all experiments. */
export class RunsModel {
  readonly #client: TrackingClient;
  readonly #changed = new Signal<RunsModel, void>(this);
  readonly #refreshers: Record<ListName | 'status', Refresher>;
  readonly #asked: Record<ListName | 'status' | 'curves' | 'openRun', number> = {
    notebookRuns: 0,
    allRuns: 0,
    status: 0,
    curves: 0,
    openRun: 0
  };
  readonly #limits = { notebookRuns: FIRST_ROWS, allRuns: FIRST_ROWS };
  readonly #open = { notebookRuns: true, allRuns: true };
  /** The session that was asked last, as JSON. */
  #askedOpenRun = 'null';
  #visible = true;
  #state: RunsState;

  constructor(client: TrackingClient, events: EventStream) {
    this.#client = client;
    this.#state = {
      notebook: null,
      notebookRuns: NO_LIST,
      allRuns: NO_LIST,
      selected: { notebookRuns: null, allRuns: null },
      metric: null,
      curves: new Map(),
      openRun: null,
      server: events.state,
      wasReady: events.state.state === 'ready',
      status: null
    };
    this.#refreshers = {
      notebookRuns: new Refresher(() => this.#askList('notebookRuns'), LIST_INTERVAL_MS),
      allRuns: new Refresher(() => this.#askList('allRuns'), LIST_INTERVAL_MS),
      status: new Refresher(() => this.#askStatus(), STATUS_INTERVAL_MS)
    };
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#requestAll, this);
    events.stateChanged.connect(this.#onServerState, this);
    this.#requestAll();
  }

  get changed(): ISignal<RunsModel, void> {
    return this.#changed;
  }

  get state(): RunsState {
    return this.#state;
  }

  /** @param path relative to the Jupyter root; null: no notebook is open */
  setNotebook(path: string | null): void {
    if (path === this.#state.notebook) return;
    this.#asked.notebookRuns += 1;
    this.#limits.notebookRuns = FIRST_ROWS;
    this.#set({ notebook: path, notebookRuns: NO_LIST });
    if (path !== null) void this.#refreshers.notebookRuns.urgent();
  }

  /** Asks for everything again, at once. */
  async refresh(): Promise<void> {
    await Promise.all(Object.values(this.#refreshers).map(refresher => refresher.now()));
  }

  /** @param name in which list; absent: the notebook's if the run is there */
  select(run_id: string | null, name: ListName = this.#listOf(run_id)): void {
    if (run_id !== null && run_id === this.#state.selected[name]) return;
    this.#set({ selected: { notebookRuns: null, allRuns: null, [name]: run_id } });
    void this.#askCurves();
    void this.#askOpenRun();
  }

  /** Shows this metric in every row that has it. */
  chooseMetric(metric_key: string | null): void {
    this.#set({ metric: metric_key });
    void this.#askCurves();
  }

  async loadMore(name: ListName): Promise<void> {
    const { rows } = this.#state[name];
    const shown = rows?.length ?? 0;
    // The first page is short, because it is asked for again at every change.
    this.#limits[name] = shown < ROWS_PER_PAGE ? ROWS_PER_PAGE : shown + ROWS_PER_PAGE;
    this.#setList(name, { loadingMore: true });
    await this.#refreshers[name].now();
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#pause();
  }

  /** Nor for a list whose section is folded. */
  setListOpen(name: ListName, open: boolean): void {
    this.#open[name] = open;
    this.#pause();
  }

  dispose(): void {
    for (const name of ['notebookRuns', 'allRuns', 'status', 'curves', 'openRun'] as const) {
      this.#asked[name] += 1;
    }
    for (const refresher of Object.values(this.#refreshers)) refresher.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #listOf(run_id: string | null): ListName {
    const rows = this.#state.allRuns.rows ?? [];
    const elsewhere = flat(rows).some(row => row.run_id === run_id);
    const here = flat(this.#state.notebookRuns.rows ?? []).some(row => row.run_id === run_id);
    return elsewhere && !here ? 'allRuns' : 'notebookRuns';
  }

  #pause(): void {
    this.#refreshers.status.setPaused(!this.#visible);
    for (const name of ['notebookRuns', 'allRuns'] as const) {
      this.#refreshers[name].setPaused(!(this.#visible && this.#open[name]));
    }
  }

  #requestAll(): void {
    for (const refresher of Object.values(this.#refreshers)) refresher.request();
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    // A nested run's events do not name the notebook, so any may concern it. Which new points do
    // is known: they carry their session or a run that is shown.
    const mine = events.some(event => event.type !== 'series' || this.#isShown(event));
    if (this.#state.notebook !== null && mine) this.#refreshers.notebookRuns.request();
    this.#refreshers.allRuns.request();
    this.#refreshers.status.request();
  }

  #isShown({ run_id, session_id }: TrailEvent & { type: 'series' }): boolean {
    const rows = this.#state.notebookRuns.rows ?? [];
    return rows.some(
      row =>
        row.run_id === run_id ||
        row.values_run_id === run_id ||
        (session_id !== null && row.session?.session_id === session_id)
    );
  }

  #onServerState(_: EventStream, server: ServerState): void {
    const ready = server.state === 'ready';
    this.#set({ server, wasReady: this.#state.wasReady || ready });
    if (ready) this.#requestAll();
  }

  async #askList(name: ListName): Promise<void> {
    const { notebook } = this.#state;
    if (name === 'notebookRuns' && notebook === null) return;
    const asked = ++this.#asked[name];
    try {
      const answer = await this.#client.call(listRunRows, {
        notebook_path: name === 'notebookRuns' ? (notebook ?? undefined) : undefined,
        max_results: this.#limits[name]
      });
      if (asked !== this.#asked[name]) return;
      this.#setList(name, {
        rows: runSummaries(answer),
        total: answer.total,
        loadingMore: false,
        error: null
      });
    } catch (error) {
      if (asked !== this.#asked[name]) return;
      this.#setList(name, { loadingMore: false, error: errorText(error) });
      return;
    }
    await Promise.all([this.#askCurves(), this.#askOpenRun()]);
  }

  async #askCurves(): Promise<void> {
    const asked = ++this.#asked.curves;
    const rows = curveRows(this.#state).slice(0, MAX_CURVES);
    const answers = await Promise.all(rows.map(row => this.#askCurve(row)));
    if (asked !== this.#asked.curves) return;
    this.#set({ curves: new Map(answers.flatMap(answer => (answer === null ? [] : [answer]))) });
  }

  async #askCurve(row: RunSummary): Promise<[string, Series] | null> {
    const metric_key = chosenMetric([...row.metrics.keys()], this.#state.metric);
    if (metric_key === null) return null;
    try {
      const run_id = row.values_run_id;
      const request = { run_id, metric_key, width: CURVE_COLUMNS };
      return [row.run_id, await this.#client.call(getSeries, request)];
    } catch {
      // A row without its curve says all the same what it has to say; the list's own ask reports.
      return null;
    }
  }

  /** Only where a row says that its last cell failed, and again only when the session went on. */
  async #askOpenRun(): Promise<void> {
    const row = selectedRow(this.#state);
    const session = row?.state === 'cell-failed' ? row.session : null;
    const about = JSON.stringify(session);
    if (about === this.#askedOpenRun) return;
    this.#askedOpenRun = about;
    const asked = ++this.#asked.openRun;
    const answer = session === null ? null : askOpenRun(this.#client, session);
    try {
      const openRun = await answer;
      if (asked === this.#asked.openRun) this.#set({ openRun });
    } catch {
      // The row says that the cell failed; the next answer of the list asks again.
      if (asked === this.#asked.openRun) this.#askedOpenRun = '';
    }
  }

  async #askStatus(): Promise<void> {
    const asked = ++this.#asked.status;
    try {
      const status = await this.#client.call(getStatus, {});
      if (asked === this.#asked.status) this.#set({ status });
    } catch {
      // The footer then shows what the event stream knows.
    }
  }

  #setList(name: ListName, fields: Partial<RunList>): void {
    this.#set({ [name]: { ...this.#state[name], ...fields } });
  }

  #set(fields: Partial<RunsState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}

/** The selected row first, then those that run. */
function curveRows(state: RunsState): RunSummary[] {
  const chosen = chosenRun(state);
  const rows = new Map(knownRows(state).map(row => [row.run_id, row]));
  const wanted = [...rows.values()].filter(row => row.run_id === chosen || row.state === 'running');
  return wanted.sort((a, b) => Number(b.run_id === chosen) - Number(a.run_id === chosen));
}

const selectedRow = (state: RunsState) =>
  knownRows(state).find(({ run_id }) => run_id === chosenRun(state));

const chosenRun = ({ selected }: RunsState) => selected.notebookRuns ?? selected.allRuns;

const knownRows = ({ notebookRuns, allRuns }: RunsState) => [
  ...flat(notebookRuns.rows ?? []),
  ...flat(allRuns.rows ?? [])
];

const flat = (rows: readonly RunSummary[]) => rows.flatMap(row => [row, ...row.children]);
