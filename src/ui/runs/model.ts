import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import type { ListRunRows } from '../../protocol/endpoints/run-rows.ts';
import type { NotebookSettings } from '../../protocol/endpoints/notebook-settings.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { getStatus } from '../../protocol/endpoints/status.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { FilterModel } from '../filter/filter-model.ts';
import { NotebookSettingsWatch } from '../notebook-settings-watch.ts';
import { Refresher } from '../refresher.ts';
import { OpenRunWatch } from './open-run-watch.ts';
import { RanCellsWatch } from './ran-cells-watch.ts';
import { askAllCurves, askCurves } from './row-curves.ts';
import { GroupedRuns } from './run-groups.ts';
import { firstState } from './first-state.ts';
import { notebookNews } from './notebook-news.ts';
import { RunPages } from './run-pages.ts';
import { orderBy, sortText, type RunSort } from './run-sort.ts';
import { tickedRun, type RunSummary } from './run-summary.ts';
import { elsewhereRows, flat, type ListName, type RunsState } from './runs-state.ts';
import type { ViewMemory } from '../view-memory.ts';

const STATUS_INTERVAL_MS = 10_000;
/** A sparkline of thirty columns shows little of one more point, and there are five in each tab. */
const CURVES_INTERVAL_MS = 2000;
/** What a warning tells of happens between cells. */
const RAN_CELLS_INTERVAL_MS = 2000;

/** Runs of the open notebook, and of all experiments. */
export class RunsModel {
  readonly filter: FilterModel;
  readonly settings: NotebookSettingsWatch;
  readonly #client: TrackingClient;
  readonly #events: EventStream;
  readonly #memory: ViewMemory | null;
  readonly #changed = new Signal<RunsModel, void>(this);
  readonly #pages: Record<ListName, RunPages>;
  readonly #status: Refresher;
  readonly #curves: Refresher;
  #groups: GroupedRuns | null = null;
  /** By what the reader groups the runs; deleted ones come in one list first. */
  #grouping: string | null;
  readonly #openRun: OpenRunWatch;
  readonly #ranCells: RanCellsWatch;
  readonly #warnings: Refresher;
  readonly #asked = { status: 0, curves: 0 };
  #state: RunsState;

  /** @param memory keeps the order, the grouping and which sections are folded */
  constructor(client: TrackingClient, events: EventStream, memory: ViewMemory | null = null) {
    this.#events = events;
    this.#client = client;
    this.#status = new Refresher(() => this.#askStatus(), STATUS_INTERVAL_MS, client.turns);
    this.#curves = new Refresher(() => this.#askCurves(), CURVES_INTERVAL_MS, client.turns);
    this.#memory = memory;
    this.#state = firstState(events.state, memory);
    this.#grouping = this.#state.groupBy;
    this.#openRun = new OpenRunWatch(client, openRun => this.#set({ openRun }));
    this.settings = new NotebookSettingsWatch(client, settings =>
      this.#set({ settings: settings && this.#offered(settings) })
    );
    this.#ranCells = new RanCellsWatch(client, ranCells => this.#set({ ranCells }));
    this.#warnings = new Refresher(
      () => this.#ranCells.look(this.#state),
      RAN_CELLS_INTERVAL_MS,
      client.turns
    );
    this.filter = new FilterModel(client, { choice: () => ({ stage: this.#stage() }) });
    this.#pages = {
      notebookRuns: this.#pagesOf('notebookRuns'),
      allRuns: this.#pagesOf('allRuns')
    };
    if (this.#state.groupBy !== null) this.#group(this.#state.groupBy);
    this.filter.applied.connect(this.#restart, this);
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#requestAll, this);
    events.stateChanged.connect(this.#onServerState, this);
    this.#pause();
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
    this.#set({ notebook: path });
    this.settings.setNotebook(path);
    this.#pages.notebookRuns.restart(false);
  }

  /** Curves of all metrics of a row, by their names. */
  curvesOf(run: RunSummary): Promise<ReadonlyMap<string, Series>> {
    return askAllCurves(this.#client, run);
  }

  /** What is seen now in the notebook's prints is not offered again. */
  dismissPrints(): void {
    const { notebook, settings } = this.#state;
    if (notebook === null || settings === null) return;
    this.#memory?.set(dismissedKey(notebook), 'yes');
    this.#set({ settings: { ...settings, seen: [] } });
  }

  /** Asks for everything again, at once. */
  async refresh(): Promise<void> {
    this.#events.wake();
    await Promise.all([this.#status.now(), ...this.#lists().map(list => list.now())]);
  }

  /** @param name in which list; absent: the notebook's if the run is there */
  select(run_id: string | null, name: ListName = this.#listOf(run_id)): void {
    if (run_id !== null && run_id === this.#state.selected[name]) return;
    this.#set({ selected: { notebookRuns: null, allRuns: null, [name]: run_id } });
    void this.#curves.urgent();
    void this.#openRun.look(this.#state);
  }

  /** Ticks a run, or takes its tick away. */
  toggleTick(run: RunSummary): void {
    this.setTicks([run], !this.#state.ticked.has(run.run_id));
  }

  setTicks(runs: readonly RunSummary[], on: boolean): void {
    const ticked = new Map(this.#state.ticked);
    for (const run of runs) {
      if (on) ticked.set(run.run_id, tickedRun(run));
      else ticked.delete(run.run_id);
    }
    this.#set({ ticked });
  }

  clearTicks(): void {
    this.#set({ ticked: new Map() });
  }

  /** Shows this metric in every row that has it. */
  chooseMetric(metric_key: string | null): void {
    this.#set({ metric: metric_key });
    void this.#curves.urgent();
  }

  sortBy(sort: RunSort): void {
    this.#memory?.set('sort', sortText(sort));
    // What the rows are ordered by is to be seen in them.
    this.#set({ sort, ...(sort.by === 'metric' ? { metric: sort.key } : {}) });
    this.#restart();
  }

  /** @param groupBy as listRunGroups names it; null: one list */
  groupBy(groupBy: string | null): void {
    this.#memory?.set('group', groupBy ?? '');
    this.#grouping = groupBy;
    this.#regroup(groupBy);
  }

  toggleGroup(key: string | null): void {
    this.#groups?.toggle(key);
  }

  setStage(stage: RunsState['stage']): void {
    if (stage === this.#state.stage) return;
    this.#set({ stage, ticked: new Map(), selected: { notebookRuns: null, allRuns: null } });
    this.#pages.notebookRuns.restart(false);
    this.#pages.allRuns.restart(false);
    this.#regroup(stage === 'deleted' ? null : this.#grouping);
  }

  /** @param group of which group; absent: of the whole list */
  async loadMore(name: ListName, group?: string | null): Promise<void> {
    if (group !== undefined) await this.#groups?.loadMore(group);
    else await this.#pages[name].loadMore();
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    this.#set({ visible });
    this.#pause();
  }

  /** Nor for a list whose section is folded. */
  setListOpen(name: ListName, open: boolean): void {
    this.#memory?.set(`folded ${name}`, open ? 'no' : 'yes');
    this.#set({ open: { ...this.#state.open, [name]: open } });
    this.#pause();
  }

  dispose(): void {
    for (const name of ['status', 'curves'] as const) this.#asked[name] += 1;
    const asks = [this.#status, this.#curves, this.#warnings, this.#ranCells, this.#openRun];
    for (const part of [
      this.filter,
      this.settings,
      ...asks,
      this.#groups,
      ...Object.values(this.#pages)
    ]) {
      part?.dispose();
    }
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #pagesOf(name: ListName): RunPages {
    return new RunPages({
      client: this.#client,
      request: () => this.#request(name),
      onChange: () => this.#onList(name),
      onRefused: (query, error) => this.filter.reject(query, error)
    });
  }

  #regroup(groupBy: string | null): void {
    this.#groups?.dispose();
    this.#groups = null;
    this.#set({ groupBy, groups: null });
    if (groupBy !== null) this.#group(groupBy);
    else this.#pages.allRuns.restart(true);
  }

  #group(groupBy: string): void {
    this.#groups = new GroupedRuns({
      client: this.#client,
      groupBy,
      request: () => this.#request(null),
      onChange: () => this.#onList('groups'),
      onRefused: (query, error) => this.filter.reject(query, error)
    });
    this.#set({ groups: this.#groups.list });
    this.#pause();
    this.#groups.restart();
  }

  /** @param name null: of a group, whichever */
  #request(name: ListName | null): ListRunRows | null {
    const { notebook, sort, groups, stage } = this.#state;
    const isShown = name === 'notebookRuns' ? notebook !== null && stage === 'active' : true;
    if (!isShown || (name === 'allRuns' && groups !== null)) return null;
    const { query } = this.filter.state;
    return {
      notebook_path: name === 'notebookRuns' ? (notebook ?? undefined) : undefined,
      query: query === '' ? undefined : query,
      order_by: orderBy(sort),
      stage: this.#stage()
    };
  }

  readonly #stage = () => (this.#state.stage === 'active' ? undefined : this.#state.stage);

  #lists() {
    return [...Object.values(this.#pages), ...(this.#groups === null ? [] : [this.#groups])];
  }

  #listOf(run_id: string | null): ListName {
    const has = (rows: RunSummary[]) => rows.some(row => row.run_id === run_id);
    const isHere = has(flat(this.#state.notebookRuns.rows));
    return has(elsewhereRows(this.#state)) && !isHere ? 'allRuns' : 'notebookRuns';
  }

  #restart(): void {
    for (const pages of Object.values(this.#pages)) pages.restart(true);
    this.#groups?.restart();
  }

  #pause(): void {
    const { open, visible } = this.#state;
    for (const refresher of [this.#status, this.#curves]) refresher.setPaused(!visible);
    this.#warnings.setPaused(!(visible && open.notebookRuns));
    for (const name of ['notebookRuns', 'allRuns'] as const) {
      this.#pages[name].setPaused(!(visible && open[name]));
    }
    this.settings.setPaused(!(visible && open.notebookRuns));
    this.#groups?.setPaused(!(visible && open.allRuns));
  }

  #offered(settings: NotebookSettings): NotebookSettings {
    const { notebook } = this.#state;
    const isDismissed = notebook !== null && this.#memory?.get(dismissedKey(notebook)) === 'yes';
    return isDismissed ? { ...settings, seen: [] } : settings;
  }

  #requestAll(): void {
    this.#status.request();
    this.settings.request();
    for (const list of this.#lists()) list.request();
  }

  #onEvents(_: EventStream, told: TrailEvent[]): void {
    this.settings.onEvents(told);
    // Neither the remote's progress nor how a notebook is recorded changes a row.
    const events = told.filter(({ type }) => type !== 'sync' && type !== 'notebook-settings');
    if (events.length === 0) return;
    const news = notebookNews(this.#state, events);
    if (news === 'first') this.#pages.notebookRuns.soon();
    else if (news === 'some') this.#pages.notebookRuns.request();
    this.#pages.allRuns.request();
    this.#groups?.request();
    this.#status.request();
  }

  #onServerState(_: EventStream, server: ServerState): void {
    const ready = server.state === 'ready';
    this.#set({ server, wasReady: this.#state.wasReady || ready });
    if (ready) this.#requestAll();
  }

  #onList(name: ListName | 'groups'): void {
    const before = this.#state;
    if (name !== 'groups') this.#set({ [name]: this.#pages[name].list });
    else if (this.#groups !== null) this.#set({ groups: this.#groups.list });
    const rowsOf = ({ notebookRuns, allRuns, groups }: RunsState) =>
      name === 'groups' ? groups : name === 'allRuns' ? allRuns.rows : notebookRuns.rows;
    if (rowsOf(before) === rowsOf(this.#state)) return;
    this.#curves.request();
    if (name === 'notebookRuns') this.#warnings.request();
    void this.#openRun.look(this.#state);
  }

  async #askCurves(): Promise<void> {
    const asked = ++this.#asked.curves;
    const curves = await askCurves(this.#client, this.#state);
    if (asked === this.#asked.curves) this.#set({ curves });
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

  #set(fields: Partial<RunsState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}

const dismissedKey = (notebook: string) => `prints dismissed ${notebook}`;
