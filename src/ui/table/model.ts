import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows, type RunRows } from '../../protocol/endpoints/run-rows.ts';
import { errorText } from '../error-text.ts';
import { FilterModel } from '../filter/filter-model.ts';
import type { ViewMemory } from '../view-memory.ts';
import { FoundColumns } from './found-columns.ts';
import { RowPages, type OrderKeeper, type PagePlace } from './row-pages.ts';
import { pageRequest, runChoice, tickRequest } from './run-questions.ts';
import { firstState, type RunTableOptions, type RunTableState } from './run-table-state.ts';
import { RunTicks } from './run-ticks.ts';
import { SavedViews } from './saved-views.ts';
import { sortedBy, type SortWay } from './sort-keys.ts';
import { TableAsks } from './table-asks.ts';
import { TableContent } from './table-content.ts';
import { TableFacts } from './table-facts.ts';
import { WHOLE } from './table-lines.ts';
import type { TableRow } from './table-row.ts';
import {
  clampWidth,
  parseTableState,
  tableStateText,
  viewChange,
  type TableState
} from './table-state.ts';

const STATE_KEY = 'state';

/** The table of runs: what is to be seen, and of it what the screen shows. */
export class RunTableModel {
  readonly client: TrackingClient;
  readonly filter: FilterModel;
  readonly views: SavedViews;
  /** Which runs are ticked. */
  readonly ticks: RunTicks;
  readonly #changed = new Signal<RunTableModel, void>(this);
  readonly #memory: ViewMemory;
  readonly #pages: RowPages;
  readonly #content: TableContent;
  readonly #facts: TableFacts;
  readonly #found: FoundColumns;
  readonly #asks: TableAsks;
  #visible = true;
  #disposed = false;
  #state: RunTableState;

  constructor(client: TrackingClient, events: EventStream, options: RunTableOptions) {
    const { memory, state = memory.get(STATE_KEY) ?? '' } = options;
    const view = parseTableState(state);
    this.client = client;
    this.#memory = memory;
    this.views = new SavedViews(memory);
    this.#found = new FoundColumns(memory, view);
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
    this.ticks = new RunTicks({
      rowAt: line => this.rowAt(line),
      rows: () => this.#pages.rows(),
      ask: () => client.call(listRunRows, tickRequest(this.#state.view)),
      onChange: () => this.#set({ selection: this.ticks.selection }),
      onError: error => this.#onError(error)
    });
    this.filter = new FilterModel(client, {
      query: view.query,
      choice: () => runChoice({ ...this.#state.view, query: '' })
    });
    this.#state = firstState({
      view,
      lines: this.#content.lines,
      facts: this.#facts.state,
      server: events.state
    });
    this.filter.applied.connect((_, query) => this.setView({ query }));
    this.#asks = new TableAsks(events, client.turns, {
      askRows: () => this.#askRows(),
      facts: this.#facts,
      // Heads of groups come with them.
      wantsFacts: () => this.#state.total !== null || this.#state.view.group !== null,
      onServer: server => this.#set({ server })
    });
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
    const { isOfOthers, isGrouping, isAsked, isColumns } = viewChange(before, view);
    if (isOfOthers) this.#found.open(view);
    if (isGrouping) {
      this.#content.clear();
      this.#facts.forgetGroups();
    }
    this.ticks.forgetPlaces();
    if (isAsked) this.ticks.forgetMatches({ clear: isOfOthers });
    this.#set({
      view,
      selection: this.ticks.selection,
      columns: this.#columns(view),
      updating: this.#state.updating || isAsked,
      lines: this.#content.lines
    });
    if (view.query !== this.filter.state.query) this.filter.setQuery(view.query);
    if (isAsked) {
      this.#pages.restart();
      this.#asks.facts();
    } else if (isColumns) {
      this.#pages.expire();
      this.#asks.facts();
    }
    this.#want();
  }

  /** @param text as `stateText` */
  openState(text: string): void {
    this.setView(parseTableState(text));
  }

  /**
   * @param way of this column's key; null: the rows are no longer sorted by it
   * @param options `more`: the other keys stay, and a new one comes behind them
   */
  sortBy(column: string, way: SortWay | null, { more = false }: { more?: boolean } = {}): void {
    this.setView(sortedBy(this.#state, column, way, more));
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
    this.ticks.forgetPlaces();
    this.#setLines();
    this.#want();
  }

  /** The pointer is over the rows: none is to move away from below it. */
  setHovered(hovered: boolean): void {
    this.#keepOrder('pointer', hovered);
  }

  /** A row is being edited in its place. */
  setEditing(editing: boolean): void {
    this.#keepOrder('editor', editing);
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#asks.setPaused(!visible);
    this.#want();
  }

  /**
   * Asks for what is shown again, at once.
   *
   * @param options `edited`: by the reader, who expects that rows move and go
   */
  async refresh({ edited = false }: { edited?: boolean } = {}): Promise<void> {
    if (edited) this.#pages.letMove();
    await this.#asks.now();
  }

  dispose(): void {
    this.#disposed = true;
    this.#asks.dispose();
    this.#pages.dispose();
    this.#facts.dispose();
    this.filter.dispose();
    Signal.clearData(this);
  }

  async #askRows(): Promise<void> {
    this.#pages.expire();
    this.#want();
    await this.#pages.settled();
  }

  #askPage(place: PagePlace, signal: AbortSignal): Promise<RunRows> {
    const { view } = this.#state;
    const request = pageRequest(view, view.columns ?? this.#found.ids, place, {
      isFirst: this.#state.total === null
    });
    return this.client.call(listRunRows, request, { signal });
  }

  #onRows(section: string, answer: RunRows): void {
    const isFirst = this.#state.total === null;
    const { view } = this.#state;
    if (section === WHOLE) {
      this.#content.setTotal(answer.total);
      this.#set({ total: answer.total, lines: this.#content.lines });
    }
    const isFound = view.columns === null && this.#found.seeRows(view, answer);
    const { hasKeptOrder: orderKept } = this.#pages;
    this.#set({ columns: this.#columns(view), updating: false, error: null, orderKept });
    if (!isFirst && !isFound) return;
    // The rest of the page, and what is known of all runs.
    this.#asks.afterPaint(() => {
      if (isFound || answer.run_id.length < answer.total) this.#asks.rows();
      this.#asks.requestFacts();
    });
  }

  #onFacts(): void {
    const { keys, groups, total } = this.#facts.state;
    const { view } = this.#state;
    if (keys !== null && this.#found.seeKeys(view, keys)) {
      this.#asks.rows();
      this.#asks.requestFacts();
    }
    this.#set({ facts: this.#facts.state, columns: this.#columns(view) });
    if (view.group === null || groups === null) return;
    this.#set({ total, error: null, updating: false });
    this.#setLines();
    this.#want();
  }

  #columns(view: TableState): readonly string[] {
    return view.columns ?? this.#found.ids ?? this.#state.columns;
  }

  #onError(error: unknown): void {
    if (this.#disposed) return;
    const isQuery = this.filter.reject(this.#state.view.query, error);
    this.#set({ error: isQuery ? null : errorText(error), updating: false });
  }

  #setLines(): void {
    const { groups } = this.#facts.state;
    if (groups === null || this.#state.view.group === null) return;
    this.#content.setGroups(groups);
    this.#set({ lines: this.#content.lines });
  }

  #keepOrder(by: OrderKeeper, keeps: boolean): void {
    this.#pages.setKeepsOrder(by, keeps);
    const orderKept = this.#pages.hasKeptOrder;
    if (this.#state.orderKept && !orderKept) this.#set({ orderKept });
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
