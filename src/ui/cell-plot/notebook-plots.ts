import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { makePlotBundle } from '../../plot/plot-bundle.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { listCellMetrics, type CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import { Refresher } from '../refresher.ts';
import type { CellPlot } from './cell-plot.ts';
import { seriesId, wantedSeries, type WantedSeries } from './wanted-series.ts';

export type { CellPlot } from './cell-plot.ts';

/** What is wrong with the tags of a cell, found when it ran. */
export interface CellNote {
  execution_id: string;
  text: string;
}

type AskedSeries = Omit<WantedSeries, 'count'>;

const INTERVAL_MS = 250;
/** Four points a column: 1,000 points draw a wide cell to the pixel. */
const COLUMNS = 250;
/** More curves in one cell cannot be told apart, and each is a request. */
const MAX_SERIES = 50;

/**
 * What stands under the cells of a notebook, from its newest session: plots and notes. A cell has a
 * plot once its newest execution logged a metric at two steps or more, or once one that the cell's
 * tags ask for has two steps.
 */
export class NotebookPlots {
  readonly #client: TrackingClient;
  readonly #events: EventStream;
  readonly #changed = new Signal<NotebookPlots, void>(this);
  readonly #refresher = new Refresher(() => this.#ask(), INTERVAL_MS);
  #notebook: string | null = null;
  #session_id: string | null = null;
  #asked = 0;
  #plots: ReadonlyMap<string, CellPlot> = new Map();
  #notes: ReadonlyMap<string, CellNote> = new Map();
  #drawing = true;
  /** How many points the record had when a drawn series was asked for: only those that grew are asked for again. */
  #counts = new WeakMap<Series, number>();

  constructor(client: TrackingClient, events: EventStream) {
    this.#client = client;
    this.#events = events;
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

  /** @param path relative to the Jupyter root; null: no notebook, no plots */
  setNotebook(path: string | null): void {
    if (path === this.#notebook) return;
    this.#notebook = path;
    this.#session_id = null;
    this.#asked += 1;
    this.#counts = new WeakMap();
    this.#set(new Map(), new Map());
    if (path !== null) void this.#refresher.urgent();
  }

  async refresh(): Promise<void> {
    this.#counts = new WeakMap();
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
    this.#refresher.request();
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
    const { cells } = await this.#client.call(listCellMetrics, { notebook_path });
    const cell = cells.find(one => one.cell_id === cell_id);
    const wanted = execution_id ?? cell?.execution_id;
    if (wanted === undefined) return null;
    // If the cell runs again already, its older execution is asked for what the newer one logs:
    // whether that was a curve only the points can tell.
    const curves: AskedSeries[] =
      wanted === cell?.execution_id ? wantedSeries(cell) : this.#metricsSeen(cell_id, cell);
    const answers = await Promise.all(
      curves.slice(0, MAX_SERIES).map(curve => this.#askSeries(wanted, curve))
    );
    const series = inOrder(answers.filter(hasCurve));
    if (series.length === 0) return null;
    const attempt = attemptOf(series, wanted) ?? cell?.attempt ?? 1;
    return makePlotBundle({ execution_id: wanted, cell_id, attempt }, series);
  }

  /** What is drawn now as a bundle, without asking. */
  cachedBundle(cell_id: string): PlotBundle | null {
    const plot = this.#plots.get(cell_id);
    return plot === undefined ? null : makePlotBundle(plot, plot.series);
  }

  dispose(): void {
    this.#asked += 1;
    this.#refresher.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (this.#notebook === null) return;
    const concerns = events.some(event => {
      if (event.type === 'session') {
        return event.notebook_path === this.#notebook || event.session_id === this.#session_id;
      }
      if (event.type !== 'series' && event.type !== 'execution') return false;
      return this.#session_id === null || event.session_id === this.#session_id;
    });
    if (concerns) this.#refresher.request();
  }

  #onReset(): void {
    this.#counts = new WeakMap();
    this.#refresher.request();
  }

  #onServerState(_: EventStream, server: ServerState): void {
    const stopped = isStopped(server);
    const next = new Map([...this.#plots].map(([cell, plot]) => [cell, { ...plot, stopped }]));
    if (next.size > 0) this.#set(next);
    if (!stopped) this.#refresher.request();
  }

  async #ask(): Promise<void> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return;
    const asked = ++this.#asked;
    try {
      const { session, cells } = await this.#client.call(listCellMetrics, { notebook_path });
      if (asked !== this.#asked) return;
      this.#session_id = session?.session_id ?? null;
      const busy = session?.state === 'busy';
      const plots = this.#drawing
        ? await Promise.all(cells.map(cell => this.#askPlot(cell, busy)))
        : [];
      if (asked !== this.#asked) return;
      this.#set(
        new Map(plots.flatMap(plot => (plot === null ? [] : [[plot.cell_id as string, plot]]))),
        notesOf(cells)
      );
    } catch {
      // What is drawn stays; the event stream tells when the server can be asked again.
    }
  }

  async #askPlot(cell: CellMetrics, busy: boolean): Promise<CellPlot | null> {
    const { cell_id, execution_id, attempt } = cell;
    const curves = wantedSeries(cell).slice(0, MAX_SERIES);
    if (curves.length === 0) return null;
    const shown = this.#plots.get(cell_id);
    const before = shown?.execution_id === execution_id ? shown.series : [];
    const series = await Promise.all(
      curves.map(async curve => {
        const known = before.find(one => seriesId(one) === seriesId(curve));
        if (known !== undefined && this.#counts.get(known) === curve.count) return known;
        const answer = await this.#askSeries(execution_id, curve);
        this.#counts.set(answer, curve.count);
        return answer;
      })
    );
    const plotted = curves.some(({ whole }) => whole);
    return {
      cell_id,
      execution_id,
      attempt,
      live: cell.state === 'started' || cell.state === 'queued' || (plotted && busy),
      plotted,
      stopped: isStopped(this.#events.state),
      series: inOrder(series)
    };
  }

  /** What the cell is known to have logged, in its newest execution or in the one that is drawn. */
  #metricsSeen(cell_id: string, cell: CellMetrics | undefined): AskedSeries[] {
    const drawn = this.#plots.get(cell_id)?.series ?? [];
    const names = [...drawn, ...(cell?.metrics ?? [])].map(one => [seriesId(one), one] as const);
    return [...new Map(names).values()].map(one => ({ ...one, whole: false }));
  }

  #askSeries(execution_id: string, { run_id, metric_key, whole }: AskedSeries): Promise<Series> {
    const request = { run_id, metric_key, width: COLUMNS };
    return this.#client.call(getSeries, whole ? request : { ...request, execution_id });
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

const hasCurve = ({ steps }: Series) => steps.length >= 2 && steps[0] < steps[steps.length - 1];

const isStopped = ({ state }: ServerState) => state !== 'ready' && state !== 'connecting';

function attemptOf(series: readonly Series[], execution_id: string): number | undefined {
  const origins = series.flatMap(one => one.origins);
  return origins.find(origin => origin.execution_id === execution_id)?.attempt;
}

/** By metric, so that a curve keeps its colour from one drawing to the next; then by run. */
function inOrder(series: readonly Series[]): Series[] {
  const rank = ({ metric_key }: Series) => (/loss/i.test(metric_key) ? 0 : 1);
  return [...series].sort(
    (a, b) =>
      rank(a) - rank(b) || compare(a.metric_key, b.metric_key) || compare(a.run_id, b.run_id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
