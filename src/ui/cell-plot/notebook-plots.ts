import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { makePlotBundle } from '../../plot/plot-bundle.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import {
  listCellMetrics,
  type CellMetric,
  type CellMetrics
} from '../../protocol/endpoints/sessions.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import { Refresher } from '../refresher.ts';
import type { CellPlot } from './cell-plot.ts';

export type { CellPlot } from './cell-plot.ts';

type SeriesName = Pick<Series, 'run_id' | 'metric_key'>;

const INTERVAL_MS = 250;
/** Four points a column: 1,000 points draw a wide cell to the pixel. */
const COLUMNS = 250;
/** More curves in one cell cannot be told apart, and each is a request. */
const MAX_SERIES = 50;

/**
 * The plots of a notebook's newest session, by cell. A cell has one once its newest execution
 * logged a metric at two steps or more.
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

  /** The same under the name that `useModel` reads. */
  get state(): ReadonlyMap<string, CellPlot> {
    return this.#plots;
  }

  /** @param path relative to the Jupyter root; null: no notebook, no plots */
  setNotebook(path: string | null): void {
    if (path === this.#notebook) return;
    this.#notebook = path;
    this.#session_id = null;
    this.#asked += 1;
    this.#counts = new WeakMap();
    this.#set(new Map());
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

  /**
   * The data of a cell's plot as the record holds it now, for the saved notebook.
   *
   * @param execution_id absent: the newest execution of the cell that logged
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
    const metrics =
      wanted === cell?.execution_id
        ? cell.metrics.filter(isCurve)
        : this.#metricsSeen(cell_id, cell?.metrics ?? []);
    const answers = await Promise.all(
      metrics.slice(0, MAX_SERIES).map(metric => this.#askSeries(wanted, metric))
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
      const plots = await Promise.all(cells.map(cell => this.#askPlot(cell)));
      if (asked !== this.#asked) return;
      this.#set(
        new Map(plots.flatMap(plot => (plot === null ? [] : [[plot.cell_id as string, plot]])))
      );
    } catch {
      // What is drawn stays; the event stream tells when the server can be asked again.
    }
  }

  async #askPlot(cell: CellMetrics): Promise<CellPlot | null> {
    const { cell_id, execution_id, attempt } = cell;
    const curves = cell.metrics.filter(isCurve).slice(0, MAX_SERIES);
    if (curves.length === 0) return null;
    const shown = this.#plots.get(cell_id);
    const before = shown?.execution_id === execution_id ? shown.series : [];
    const series = await Promise.all(
      curves.map(async metric => {
        const id = seriesId(execution_id, metric);
        const known = before.find(one => seriesId(execution_id, one) === id);
        if (known !== undefined && this.#counts.get(known) === metric.count) return known;
        const answer = await this.#askSeries(execution_id, metric);
        this.#counts.set(answer, metric.count);
        return answer;
      })
    );
    return {
      cell_id,
      execution_id,
      attempt,
      live: cell.state === 'started' || cell.state === 'queued',
      stopped: isStopped(this.#events.state),
      series: inOrder(series)
    };
  }

  /** What the cell is known to have logged, in its newest execution or in the one that is drawn. */
  #metricsSeen(cell_id: string, metrics: readonly CellMetric[]): SeriesName[] {
    const drawn = this.#plots.get(cell_id)?.series ?? [];
    const names = [...drawn, ...metrics].map(one => [seriesId('', one), one] as const);
    return [...new Map(names).values()];
  }

  #askSeries(execution_id: string, { run_id, metric_key }: SeriesName): Promise<Series> {
    return this.#client.call(getSeries, { run_id, metric_key, execution_id, width: COLUMNS });
  }

  #set(plots: ReadonlyMap<string, CellPlot>): void {
    this.#plots = plots;
    this.#changed.emit();
  }
}

const isCurve = ({ steps }: CellMetric) => steps >= 2;

const hasCurve = ({ steps }: Series) => steps.length >= 2 && steps[0] < steps[steps.length - 1];

const isStopped = ({ state }: ServerState) => state !== 'ready' && state !== 'connecting';

function attemptOf(series: readonly Series[], execution_id: string): number | undefined {
  const origins = series.flatMap(one => one.origins);
  return origins.find(origin => origin.execution_id === execution_id)?.attempt;
}

function seriesId(execution_id: string, series: SeriesName): string {
  return JSON.stringify([execution_id, series.run_id, series.metric_key]);
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
