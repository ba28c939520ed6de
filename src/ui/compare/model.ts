import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { MAX_COMPARED_RUNS } from '../compare-runs.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';
import type { RunSummary } from '../runs/run-summary.ts';
import { AskQueue } from './ask-queue.ts';
import { comparedSessions } from './choices.ts';
import type { CompareState } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';
import { concernsRun } from './concerns-run.ts';
import { ExecutionsShelf } from './executions-shelf.ts';
import { findRuns } from './find-runs.ts';
import { palettePlaces } from './palette-places.ts';
import { RunsShelf } from './runs-shelf.ts';
import { SeriesShelf, type SeriesLookup } from './series-shelf.ts';
import { wantedSeries } from './wanted-series.ts';

export interface CompareViewState {
  view: CompareState;
  /** Those that have been read, in the order of the view. */
  runs: readonly ComparedRun[];
  /** By run id: why it could not be read. */
  missing: ReadonlyMap<string, string>;
  /** Place of each run in the palette; it stays when others are added or taken away. */
  places: ReadonlyMap<string, number>;
  series: SeriesLookup;
  /** By session id, in order of position: of the two runs whose code is compared. */
  executions: ReadonlyMap<string, readonly Execution[]>;
  error: string | null;
  server: ServerState;
}

const INTERVAL_MS = 250;
/** Answers that arrive within it are drawn together. */
const DRAW_INTERVAL_MS = 100;
const MAX_ASKS = 6;

/** Runs side by side: what the reader chose to see of them, and the answers. */
export class CompareModel {
  readonly #client: TrackingClient;
  readonly #events: EventStream;
  readonly #changed = new Signal<CompareModel, void>(this);
  readonly #queue = new AskQueue(MAX_ASKS);
  readonly #runs: RunsShelf;
  readonly #series: SeriesShelf;
  readonly #executions: ExecutionsShelf;
  #places: ReadonlyMap<string, number>;
  readonly #facts: Refresher;
  readonly #details: Refresher;
  #shownRuns: ReadonlySet<string> = new Set();
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  #state: CompareViewState;

  constructor(client: TrackingClient, events: EventStream, view: CompareState) {
    this.#events = events;
    this.#client = client;
    this.#facts = new Refresher(() => this.#askRuns(), INTERVAL_MS, client.turns);
    this.#details = new Refresher(() => this.#askDetails(), INTERVAL_MS, client.turns);
    this.#runs = new RunsShelf(client, this.#queue);
    this.#series = new SeriesShelf(client, this.#queue);
    this.#executions = new ExecutionsShelf(client, this.#queue);
    this.#places = palettePlaces(view.run_ids, new Map());
    this.#state = {
      view,
      runs: [],
      missing: new Map(),
      places: this.#places,
      series: this.#series,
      executions: new Map(),
      error: null,
      server: events.state
    };
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#onReset, this);
    events.stateChanged.connect(this.#onServerState, this);
    this.#facts.request();
  }

  get changed(): ISignal<CompareModel, void> {
    return this.#changed;
  }

  get state(): CompareViewState {
    return this.#state;
  }

  /** Asks for everything again, also for runs that were not there. */
  async refresh(): Promise<void> {
    this.#events.wake();
    this.#markAllStale();
    await this.#facts.now();
    await this.#details.now();
  }

  /** The reader chose something else to see. */
  change(fields: Partial<CompareState>): void {
    this.#state = { ...this.#state, view: { ...this.#state.view, ...fields } };
    if (fields.run_ids !== undefined) {
      this.#places = palettePlaces(fields.run_ids, this.#places);
      void this.#facts.urgent();
    }
    this.#draw();
    void this.#details.urgent();
  }

  /** Known ones are not added twice, and none beyond 500. */
  addRuns(run_ids: readonly string[]): void {
    const all = new Set([...this.#state.view.run_ids, ...run_ids]);
    this.change({ run_ids: [...all].slice(0, MAX_COMPARED_RUNS) });
  }

  removeRun(run_id: string): void {
    const { run_ids, hidden } = this.#state.view;
    this.change({
      run_ids: run_ids.filter(one => one !== run_id),
      hidden: new Set([...hidden].filter(one => one !== run_id))
    });
  }

  /**
   * Takes all other runs out that have been read: of the rest nobody knows where it lies.
   *
   * @returns the way back: the same runs at their old places, and what was done since stays
   */
  keepOnly(kept: readonly string[]): () => void {
    const before = this.#state.view;
    const read = this.#state.runs.map(({ run_id }) => run_id);
    const out = new Set(read.filter(run_id => !kept.includes(run_id)));
    const places = [...this.#places].filter(([run_id]) => out.has(run_id));
    const isLeft = (run_id: string) => !out.has(run_id);
    this.change({
      run_ids: before.run_ids.filter(isLeft),
      hidden: new Set([...before.hidden].filter(isLeft)),
      brushes: new Map()
    });
    return () => {
      const { run_ids, hidden } = this.#state.view;
      const isBack = (run_id: string) => out.has(run_id) || run_ids.includes(run_id);
      this.#takePlaces(places);
      this.change({
        run_ids: [...new Set([...before.run_ids.filter(isBack), ...run_ids])].slice(
          0,
          MAX_COMPARED_RUNS
        ),
        hidden: new Set([...before.hidden].filter(run_id => out.has(run_id)).concat(...hidden)),
        brushes: before.brushes
      });
    };
  }

  /** In place of a session that has several runs: these. */
  replaceRun(run_id: string, by: readonly string[]): void {
    const { run_ids, hidden } = this.#state.view;
    const isOther = (one: string) => one !== run_id;
    this.change({
      run_ids: [...new Set([...run_ids.filter(isOther), ...by])].slice(0, MAX_COMPARED_RUNS),
      hidden: new Set([...hidden].filter(isOther))
    });
  }

  toggleHidden(run_id: string): void {
    const hidden = new Set(this.#state.view.hidden);
    if (!hidden.delete(run_id)) hidden.add(run_id);
    this.change({ hidden });
  }

  /** Whose columns the table draws: smallest and largest values are asked for these alone. */
  showRuns(run_ids: readonly string[]): void {
    this.#shownRuns = new Set(run_ids);
    if (this.#state.view.statistic !== 'last') void this.#details.urgent();
  }

  /** These lines within a range, in their order. @param range null: the whole */
  zoom(lines: readonly Series[], range: StepRange | null): Promise<Series[]> {
    return Promise.all(
      lines.map(({ run_id, metric_key }) => this.#series.part(run_id, metric_key, range))
    );
  }

  /** @param query what the filter box of a list takes; empty: the newest runs */
  findRuns(query: string, max_results: number): Promise<RunSummary[]> {
    return findRuns(this.#client, query, max_results);
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    this.#facts.setPaused(!visible);
    this.#details.setPaused(!visible);
    this.#queue.setPaused(!visible);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#drawTimer);
    this.#queue.clear();
    this.#facts.dispose();
    this.#details.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  async #askRuns(): Promise<void> {
    const { run_ids } = this.#state.view;
    this.#settle(await this.#runs.fetch(run_ids, () => this.#drawSoon()));
    this.#details.request();
  }

  /** Series and code, of what is shown. */
  async #askDetails(): Promise<void> {
    const { view, runs } = this.#state;
    const drawSoon = () => this.#drawSoon();
    const failures = await Promise.all([
      this.#series.fetch(wantedSeries(view, runs, this.#shownRuns), drawSoon),
      this.#executions.fetch(comparedSessions(view, runs), drawSoon)
    ]);
    const failure = failures.find(one => one !== null) ?? null;
    if (failure !== null) this.#settle(failure);
    else if (this.#runs.isFresh) this.#settle(null);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    for (const event of events) {
      if (event.type === 'execution') {
        if (this.#executions.markStale(event.session_id)) this.#details.request();
      } else if (event.type === 'run' || event.type === 'session' || event.type === 'series') {
        this.#onChange(event);
      }
    }
  }

  #onChange(event: Extract<TrailEvent, { type: 'run' | 'session' | 'series' }>): void {
    const concerned = this.#state.runs.filter(run => concernsRun(run, event));
    if (concerned.length === 0) return;
    if (event.type === 'series') this.#series.markStale(event.run_id, event.metric_key);
    this.#runs.markStale(concerned.map(({ run_id }) => run_id));
    this.#facts.request();
  }

  #onReset(): void {
    this.#markAllStale();
    this.#facts.request();
  }

  #onServerState(_: EventStream, server: ServerState): void {
    this.#state = { ...this.#state, server };
    this.#changed.emit();
    if (server.state === 'ready') this.#onReset();
  }

  #markAllStale(): void {
    this.#runs.markStale(this.#state.view.run_ids);
    this.#executions.markAllStale();
    this.#series.markAllStale();
  }

  /** Runs that have come to one of these places since leave it. */
  #takePlaces(places: readonly (readonly [run_id: string, place: number])[]): void {
    const taken = new Set(places.map(([, place]) => place));
    const others = [...this.#places].filter(([, place]) => !taken.has(place));
    this.#places = new Map([...others, ...places]);
  }

  #drawSoon(): void {
    if (this.#disposed) return;
    this.#drawTimer ??= setTimeout(() => this.#draw(), DRAW_INTERVAL_MS);
  }

  #settle(failure: unknown): void {
    this.#state = { ...this.#state, error: failure === null ? null : errorText(failure) };
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#drawTimer);
    this.#drawTimer = undefined;
    if (this.#disposed) return;
    const { run_ids } = this.#state.view;
    this.#state = {
      ...this.#state,
      runs: this.#runs.held(run_ids),
      missing: this.#runs.missing(run_ids),
      places: this.#places,
      series: {
        get: (run_id, metric_key) => this.#series.get(run_id, metric_key),
        extremes: (run_id, metric_key) => this.#series.extremes(run_id, metric_key)
      },
      executions: this.#executions.snapshot()
    };
    this.#changed.emit();
  }
}
