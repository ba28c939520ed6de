import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import { makePlotBundle } from '../../plot/plot-bundle.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { listCellMetrics, type CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import { Refresher } from '../refresher.ts';
import { CellCurves } from './cell-curves.ts';
import type { CellPlot } from './cell-plot.ts';
import { HeardSeries } from './heard-series.ts';
import { PlotBackground } from './plot-background.ts';
import { readBundle } from './read-bundle.ts';
import { wantedSeries } from './wanted-series.ts';

export type { CellPlot } from './cell-plot.ts';

/** What is wrong with the tags of a cell, found when it ran. */
export interface CellNote {
  execution_id: string;
  text: string;
}

const INTERVAL_MS = 250;
/** Between questions for the cells while known curves grow: of these only the counts change. */
const COUNTS_INTERVAL_MS = 2000;

/**
 * What stands under the cells of a notebook, from its newest session: plots and notes. A cell has a
 * plot once its newest execution logged a metric at two steps or more, or once one that the cell's
 * tags ask for has two steps.
 */
export class NotebookPlots {
  readonly #client: TrackingClient;
  readonly #events: EventStream;
  readonly #changed = new Signal<NotebookPlots, void>(this);
  readonly #refresher: Refresher;
  readonly #counting = new Refresher(async () => this.#requestCells(), COUNTS_INTERVAL_MS);
  readonly #heard = new HeardSeries();
  #notebook: string | null = null;
  #session: Session | null = null;
  /** The cells may not be as they were answered. */
  #cellsDue = true;
  #asked = 0;
  #plots: ReadonlyMap<string, CellPlot> = new Map();
  #notes: ReadonlyMap<string, CellNote> = new Map();
  #logged: ReadonlyMap<string, CellMetrics> = new Map();
  #drawing = true;
  readonly #curves: CellCurves;
  readonly #background: PlotBackground;

  constructor(client: TrackingClient, events: EventStream) {
    this.#client = client;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
    this.#events = events;
    this.#curves = new CellCurves(client);
    this.#background = new PlotBackground(client);
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#onReset, this);
    events.stateChanged.connect(this.#onServerState, this);
  }

  get changed(): ISignal<NotebookPlots, void> {
    return this.#changed;
  }

  /** By cell id. Replaced, never changed. */
  get plots(): ReadonlyMap<string, CellPlot> {
    return this.#plots;
  }

  /** By cell id. Replaced, never changed. */
  get notes(): ReadonlyMap<string, CellNote> {
    return this.#notes;
  }

  /** What the newest executions logged, by cell id. Replaced, never changed. */
  get logged(): ReadonlyMap<string, CellMetrics> {
    return this.#logged;
  }

  /** Of the session run that all of it belongs to; null before there is one. */
  get run_id(): string | null {
    return this.#session?.run_id ?? null;
  }

  /** @param path relative to the Jupyter root; null: no notebook, no plots */
  setNotebook(path: string | null): void {
    if (path === this.#notebook) return;
    this.#notebook = path;
    this.#session = null;
    this.#logged = new Map();
    this.#asked += 1;
    this.#forget();
    this.#background.clear();
    this.#set(new Map(), new Map());
    if (path !== null) void this.#refresher.urgent();
  }

  async refresh(): Promise<void> {
    this.#forget();
    await this.#refresher.now();
  }

  /** Nothing is asked for while the notebook is hidden. */
  setVisible(visible: boolean): void {
    this.#refresher.setPaused(!visible);
  }

  /** Without plots only notes are told, and no points are asked for. */
  setDrawing(drawing: boolean): void {
    if (drawing === this.#drawing) return;
    this.#drawing = drawing;
    if (!drawing) this.#set(new Map());
    this.#refresher.soon();
  }

  /**
   * The data of a cell's plot as the record holds it now, for the saved notebook.
   *
   * @param execution_id absent: the newest execution of the cell
   * @returns null if it logged no curve
   * @throws ApiError if the record cannot be read
   */
  async bundleFor(cell_id: string, execution_id?: string): Promise<PlotBundle | null> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return null;
    return readBundle(
      { client: this.#client, curves: this.#curves, background: this.#background },
      { notebook_path, cell_id, execution_id, drawn: () => this.#plots.get(cell_id) }
    );
  }

  /** The lines of a cell's plot in their drawing order, of some steps alone and in more detail. */
  async load(cell_id: string, range: StepRange | null): Promise<readonly Series[]> {
    const plot = this.#plots.get(cell_id);
    return plot === undefined ? [] : this.#curves.zoom(plot, range);
  }

  /** What is drawn now as a bundle, without asking. */
  cachedBundle(cell_id: string): PlotBundle | null {
    const plot = this.#plots.get(cell_id);
    return plot === undefined ? null : makePlotBundle(plot, plot.series, plot);
  }

  dispose(): void {
    this.#asked += 1;
    this.#refresher.dispose();
    this.#counting.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (this.#notebook === null) return;
    for (const event of events) {
      if (!this.#isOfNotebook(event)) continue;
      if (event.type !== 'series') {
        this.#heard.startOver();
        this.#requestCells();
      } else if (this.#heard.hear(event)) {
        this.#requestCells();
      } else {
        this.#refresher.request();
        this.#counting.request();
      }
    }
  }

  #isOfNotebook(event: TrailEvent): boolean {
    const session_id = this.#session?.session_id;
    if (event.type === 'session') {
      return event.notebook_path === this.#notebook || event.session_id === session_id;
    }
    if (event.type !== 'series' && event.type !== 'execution') return false;
    return session_id === undefined || event.session_id === session_id;
  }

  #requestCells(): void {
    this.#cellsDue = true;
    this.#refresher.request();
  }

  #forget(): void {
    this.#cellsDue = true;
    this.#heard.startOver();
    this.#curves.forget();
    this.#background.retry();
  }

  #onReset(): void {
    this.#forget();
    this.#refresher.request();
  }

  #onServerState(_: EventStream, server: ServerState): void {
    const stopped = isStopped(server);
    const next = new Map([...this.#plots].map(([cell, plot]) => [cell, { ...plot, stopped }]));
    if (next.size > 0) this.#set(next);
    if (!stopped) this.#requestCells();
  }

  async #ask(): Promise<void> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return;
    const asked = ++this.#asked;
    try {
      if (this.#cellsDue && !(await this.#askCells(notebook_path, asked))) return;
      const session = this.#session;
      const cells = [...this.#logged.values()];
      const grown = this.#heard.takeGrown();
      const plots = this.#drawing
        ? await Promise.all(
            cells.map(cell => this.#askPlot(cell, session?.state === 'busy', grown))
          )
        : [];
      if (asked !== this.#asked) return;
      this.#set(
        new Map(plots.flatMap(plot => (plot === null ? [] : [[plot.cell_id as string, plot]]))),
        notesOf(cells)
      );
      if (session !== null && this.#drawing) await this.#askBehind(session, cells, asked);
    } catch {
      // What is drawn stays; the event stream tells when the server can be asked again. Its cells then
      // tell which points are missing.
      this.#cellsDue = true;
    }
  }

  /** @returns false if the answer is not wanted any more */
  async #askCells(notebook_path: string, asked: number): Promise<boolean> {
    this.#cellsDue = false;
    const { session, cells } = await this.#client.call(listCellMetrics, { notebook_path });
    if (asked !== this.#asked) return false;
    this.#session = session;
    this.#logged = new Map(cells.map(cell => [cell.cell_id, cell]));
    this.#heard.answer(cells);
    return true;
  }

  async #askPlot(
    cell: CellMetrics,
    busy: boolean,
    grown: ReadonlySet<string>
  ): Promise<CellPlot | null> {
    const { cell_id, execution_id, attempt } = cell;
    const wanted = wantedSeries(cell);
    if (wanted.length === 0) return null;
    const shown = this.#plots.get(cell_id);
    const here = shown?.execution_id === execution_id ? shown.series : [];
    const series = await this.#curves.of(cell, wanted, here, grown);
    const plotted = wanted.some(({ whole }) => whole);
    return {
      cell_id,
      execution_id,
      attempt,
      live: cell.state === 'started' || cell.state === 'queued' || (plotted && busy),
      plotted,
      stopped: isStopped(this.#events.state),
      series,
      ...this.#background.of(cell, series)
    };
  }

  /**
   * What stands behind the newest attempts, and names of runs: after they are drawn, a piece a time, and
   * no sooner than the next question would come. A hidden notebook is asked for none of it.
   */
  async #askBehind(session: Session, cells: readonly CellMetrics[], asked: number): Promise<void> {
    const drawn = cells.filter(({ cell_id }) => this.#plots.has(cell_id));
    const told = await Promise.all(
      drawn.map(cell => {
        const plot = this.#plots.get(cell.cell_id);
        return plot !== undefined && this.#background.askNext(session, cell, plot);
      })
    );
    if (asked !== this.#asked || !told.includes(true)) return;
    const next = new Map(this.#plots);
    for (const cell of drawn) {
      const plot = next.get(cell.cell_id);
      if (plot === undefined) continue;
      next.set(cell.cell_id, { ...plot, ...this.#background.of(cell, plot.series) });
    }
    this.#set(next);
    if (drawn.some(cell => this.#background.isWanted(cell))) this.#refresher.request();
  }

  #set(plots: ReadonlyMap<string, CellPlot>, notes = this.#notes): void {
    this.#plots = plots;
    this.#notes = notes;
    this.#changed.emit();
  }
}

function notesOf(cells: readonly CellMetrics[]): Map<string, CellNote> {
  return new Map(
    cells.flatMap(({ cell_id, execution_id, note }) =>
      note === null ? [] : [[cell_id, { execution_id, text: note }]]
    )
  );
}

const isStopped = ({ state }: ServerState) => state !== 'ready' && state !== 'connecting';
