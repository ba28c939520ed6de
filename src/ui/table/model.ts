import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows, type RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import type { NamedRun } from '../edit/run-edits.ts';
import { errorText } from '../error-text.ts';
import { FilterModel } from '../filter/filter-model.ts';
import { Refresher } from '../refresher.ts';
import { NAME_COLUMN, orderField } from './column.ts';
import { defaultColumns, grownColumns } from './default-columns.ts';
import { RowPages, type PagePlace } from './row-pages.ts';
import { pageRequest, runChoice } from './run-questions.ts';
import { added, NO_RUNS, toggled, type RunSelection } from './run-selection.ts';
import { SavedViews } from './saved-views.ts';
import { withSortKey, type SortWay } from './sort-keys.ts';
import { TableContent } from './table-content.ts';
import { TableFacts, type Facts } from './table-facts.ts';
import { WHOLE, type TableLines } from './table-lines.ts';
import type { TableRow } from './table-row.ts';
import {
  clampWidth,
  DEFAULT_STATE,
  parseTableState,
  tableStateText,
  type TableState
} from './table-state.ts';
import type { ViewMemory } from '../view-memory.ts';

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

const ROWS_INTERVAL_MS = 1000;
/** Columns, groups and aggregates are of all runs. */
const FACTS_INTERVAL_MS = 3000;
const STATE_KEY = 'state';

/** The table of runs: what is to be seen, and of it what the screen shows. */
export class RunTableModel {
  readonly client: TrackingClient;
  readonly filter: FilterModel;
  readonly views: SavedViews;
  readonly #changed = new Signal<RunTableModel, void>(this);
  readonly #events: EventStream;
  readonly #memory: ViewMemory;
  readonly #pages: RowPages;
  readonly #content: TableContent;
  readonly #facts: TableFacts;
  readonly #rowsRefresher = new Refresher(() => this.#askRows(), ROWS_INTERVAL_MS);
  readonly #factsRefresher = new Refresher(() => this.#facts.ask(), FACTS_INTERVAL_MS);
  /** Columns for a reader who chose none; null until rows have been seen. */
  #defaults: readonly string[] | null = null;
  /** Where a range of ticks begins. */
  #anchor: number | null = null;
  /** What keeps the rows in their places. */
  readonly #held = { byPointer: false, byEditor: false };
  #visible = true;
  #disposed = false;
  #state: RunTableState;

  constructor(client: TrackingClient, events: EventStream, options: RunTableOptions) {
    this.#events = events;
    const { memory, state = memory.get(STATE_KEY) ?? '' } = options;
    const view = parseTableState(state);
    this.client = client;
    this.#memory = memory;
    this.views = new SavedViews(memory);
    this.#pages = new RowPages({
      ask: (place, signal) => this.#askPage(place, signal),
      onAnswer: (section, answer) => this.#onRows(section, answer),
      onError: error => this.#onError(error)
    });
    this.#content = new TableContent(this.#pages);
    this.#facts = new TableFacts(client, {
      view: () => this.#state.view,
      columns: () => this.#state.columns,
      onChange: () => this.#onFacts(),
      onError: error => this.#onError(error)
    });
    this.filter = new FilterModel(client, {
      query: view.query,
      choice: () => runChoice({ ...this.#state.view, query: '' })
    });
    this.#state = {
      view,
      columns: view.columns ?? [NAME_COLUMN],
      lines: this.#content.lines,
      total: null,
      updating: false,
      orderKept: false,
      selection: NO_RUNS,
      facts: this.#facts.state,
      error: null,
      server: events.state
    };
    this.filter.applied.connect((_, query) => this.setView({ query }));
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#onReset, this);
    events.stateChanged.connect(this.#onServerState, this);
    this.#request();
  }

  get changed(): ISignal<RunTableModel, void> {
    return this.#changed;
  }

  get state(): RunTableState {
    return this.#state;
  }

  /** The view as a text, for an address. */
  get stateText(): string {
    return tableStateText(this.#state.view);
  }

  /** Shows something else, or in another way. */
  setView(fields: Partial<TableState>): void {
    const before = this.#state.view;
    const view = { ...before, ...fields };
    if (tableStateText(view) === tableStateText(before)) return;
    this.#memory.set(STATE_KEY, tableStateText(view));
    const isOther = (names: readonly (keyof TableState)[]) =>
      names.some(name => JSON.stringify(view[name]) !== JSON.stringify(before[name]));
    if (isOther(['experiment_id', 'stage'])) this.#defaults = null;
    if (isOther(['group'])) {
      this.#content.clear();
      this.#facts.forgetGroups();
    }
    const isAsked = isOther(['query', 'experiment_id', 'stage', 'order', 'group']);
    this.#anchor = null;
    this.#set({
      view,
      // What would be done to them is another thing there.
      selection: isOther(['experiment_id', 'stage']) ? NO_RUNS : this.#state.selection,
      columns: view.columns ?? this.#defaults ?? this.#state.columns,
      updating: this.#state.updating || isAsked,
      lines: this.#content.lines
    });
    if (view.query !== this.filter.state.query) this.filter.setQuery(view.query);
    if (isAsked) {
      this.#pages.restart();
      void this.#factsRefresher.urgent();
    } else if (isOther(['columns'])) {
      this.#pages.expire();
      void this.#factsRefresher.urgent();
    }
    this.#want();
  }

  /** @param text as `stateText` */
  openState(text: string): void {
    this.setView(parseTableState(text));
  }

  /** Everything as it comes, of all experiments. */
  reset(): void {
    this.setView(DEFAULT_STATE);
  }

  /**
   * @param way of this column's key; null: the rows are no longer sorted by it
   * @param options `more`: the other keys stay, and a new one comes behind them
   */
  sortBy(column: string, way: SortWay | null, { more = false }: { more?: boolean } = {}): void {
    if (orderField(column) === null) return;
    const { view, columns } = this.#state;
    const next = withSortKey(more ? view.order : [], column, way);
    // What the rows are sorted by can be seen.
    const isHidden = way !== null && !columns.includes(column);
    this.setView({ order: next, ...(isHidden ? { columns: [...columns, column] } : {}) });
  }

  /** @param width px, within what is sensible */
  setWidth(column: string, width: number): void {
    this.setView({ widths: { ...this.#state.view.widths, [column]: clampWidth(width) } });
  }

  /** Which lines are on the screen. */
  setWindow(first: number, last: number): void {
    if (this.#content.setWindow(first, last)) this.#want();
  }

  /** @returns null for a line that is no run's, and while its page is on its way */
  rowAt(line: number): TableRow | null {
    return this.#content.rowAt(line);
  }

  /** As TableContent has it. */
  lineOf(run_id: string, near: number): number | null {
    return this.#content.lineOf(run_id, near);
  }

  toggleGroup(group: string | null): void {
    this.#content.toggle(group);
    this.#anchor = null;
    this.#setLines();
    this.#want();
  }

  /** Ticks a run, or takes the tick away. */
  toggle(line: number): void {
    const row = this.rowAt(line);
    if (row === null) return;
    this.#anchor = line;
    this.#set({ selection: toggled(this.#state.selection, row) });
  }

  /** Ticks all from the last tick to here that are held. */
  selectTo(line: number): void {
    if (this.#anchor === null) return this.toggle(line);
    const from = Math.min(this.#anchor, line);
    const count = Math.abs(this.#anchor - line) + 1;
    const rows = Array.from({ length: count }, (_, at) => this.rowAt(from + at));
    this.#set({
      selection: added(
        this.#state.selection,
        rows.filter(row => row !== null)
      )
    });
  }

  /** @param run_ids absent: all */
  unselect(run_ids?: readonly string[]): void {
    const left = new Map(run_ids === undefined ? [] : this.#state.selection);
    for (const run_id of run_ids ?? []) left.delete(run_id);
    this.#set({ selection: left });
  }

  /** What is done to one run is done to all that are ticked, if it is one of them. */
  runsAt(line: number): NamedRun[] {
    const row = this.rowAt(line);
    if (row === null) return [];
    const { selection } = this.#state;
    return selection.has(row.run_id) ? [...selection.values()] : [row];
  }

  /** The pointer is over the rows: none is to move away from below it. */
  setHovered(hovered: boolean): void {
    this.#held.byPointer = hovered;
    this.#keepOrder();
  }

  /** A row is being edited in its place. */
  setEditing(editing: boolean): void {
    this.#held.byEditor = editing;
    this.#keepOrder();
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#rowsRefresher.setPaused(!visible);
    this.#factsRefresher.setPaused(!visible);
    this.#want();
  }

  /**
   * Asks for what is shown again, at once.
   *
   * @param options `edited`: by the reader, who expects that rows move and go
   */
  async refresh({ edited = false }: { edited?: boolean } = {}): Promise<void> {
    this.#events.wake();
    if (edited) this.#pages.letMove();
    await Promise.all([this.#rowsRefresher.now(), this.#factsRefresher.now()]);
  }

  dispose(): void {
    this.#disposed = true;
    this.#rowsRefresher.dispose();
    this.#factsRefresher.dispose();
    this.#pages.dispose();
    this.#facts.dispose();
    this.filter.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (events.some(({ type }) => type === 'experiment')) this.#facts.expireExperiments();
    this.#request();
  }

  #onReset(): void {
    this.#facts.expireExperiments();
    this.#request();
  }

  #request(): void {
    this.#rowsRefresher.request();
    if (this.#state.total !== null || this.#state.view.group !== null) {
      this.#factsRefresher.request();
    }
  }

  #onServerState(_: EventStream, server: ServerState): void {
    this.#set({ server });
    if (server.state === 'ready') this.#request();
  }

  async #askRows(): Promise<void> {
    this.#pages.expire();
    this.#want();
    await this.#pages.settled();
  }

  #askPage(place: PagePlace, signal: AbortSignal): Promise<RunRows> {
    const { view } = this.#state;
    const request = pageRequest(view, view.columns ?? this.#defaults, place);
    return this.client.call(listRunRows, request, { signal });
  }

  #onRows(section: string, answer: RunRows): void {
    const isFirst = this.#state.total === null;
    const { view } = this.#state;
    if (section === WHOLE) {
      this.#content.setTotal(answer.total);
      this.#set({ total: answer.total, lines: this.#content.lines });
    }
    if (this.#defaults === null) {
      this.#defaults = defaultColumns(answer);
      // It came with all columns and few rows: the whole page follows.
      if (view.columns === null) this.#pages.expire();
    }
    this.#set({
      columns: view.columns ?? this.#defaults,
      updating: false,
      error: null,
      orderKept: this.#pages.hasKeptOrder
    });
    // After the rows, which are what a reader waits for.
    if (isFirst) this.#factsRefresher.request();
  }

  #onFacts(): void {
    const { keys, groups, total } = this.#facts.state;
    const { view } = this.#state;
    // Heads of groups stand there before any row.
    const before = this.#defaults ?? (view.group === null ? null : []);
    if (before !== null && keys !== null) {
      const grown = grownColumns(before, keys);
      if (grown.length > before.length) {
        this.#defaults = grown;
        this.#pages.expire();
        this.#factsRefresher.request();
      }
    }
    this.#set({
      facts: this.#facts.state,
      columns: view.columns ?? this.#defaults ?? this.#state.columns
    });
    if (view.group === null || groups === null) return;
    this.#set({ total, error: null, updating: false });
    this.#setLines();
    this.#want();
  }

  #onError(error: unknown): void {
    if (this.#disposed) return;
    const { query } = this.#state.view;
    const isQuery = this.filter.reject(query, error);
    this.#set({ error: isQuery ? null : errorText(error), updating: false });
  }

  #setLines(): void {
    const { groups } = this.#facts.state;
    if (groups === null || this.#state.view.group === null) return;
    this.#content.setGroups(groups);
    this.#set({ lines: this.#content.lines });
  }

  #keepOrder(): void {
    const keeps = this.#held.byPointer || this.#held.byEditor;
    this.#pages.setKeepsOrder(keeps);
    if (!keeps && this.#state.orderKept) this.#set({ orderKept: false });
  }

  /** Asks for the pages of the lines on the screen. */
  #want(): void {
    if (!this.#visible || this.#disposed) return;
    this.#pages.want(this.#content.places(this.#state.view.group !== null));
  }

  #set(fields: Partial<RunTableState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}
