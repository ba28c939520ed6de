import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import { listRunRows } from '../../protocol/endpoints/run-rows.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';
import { runSummaries, type RunSummary } from '../runs/run-summary.ts';
import { AskQueue } from './ask-queue.ts';
import { baselineOf, linesOfCurve, otherOf } from './choices.ts';
import { MAX_RUNS, type CompareState } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';
import { ExecutionsShelf } from './executions-shelf.ts';
import { isAbsent } from './is-absent.ts';
import { readComparedRun } from './read-compared-run.ts';
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
const ZOOM_COLUMNS = 600;
const MAX_FOUND = 100;

/** Runs side by side: what the reader chose to see of them, and the answers. */
export class CompareModel {
  readonly #client: TrackingClient;
  readonly #events: EventStream;
  readonly #changed = new Signal<CompareModel, void>(this);
  readonly #queue = new AskQueue(MAX_ASKS);
  readonly #series: SeriesShelf;
  readonly #runs = new Map<string, ComparedRun>();
  readonly #missing = new Map<string, string>();
  #places: ReadonlyMap<string, number> = new Map();
  readonly #executions: ExecutionsShelf;
  /** Of which something changed since they were asked for. */
  readonly #staleRuns = new Set<string>();
  readonly #facts = new Refresher(() => this.#askRuns(), INTERVAL_MS);
  readonly #details = new Refresher(() => this.#askDetails(), INTERVAL_MS);
  #shownRuns: ReadonlySet<string> = new Set();
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  #state: CompareViewState;

  constructor(client: TrackingClient, events: EventStream, view: CompareState) {
    this.#events = events;
    this.#client = client;
    this.#series = new SeriesShelf(client, this.#queue);
    this.#executions = new ExecutionsShelf(client, this.#queue);
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
    this.#givePlaces();
    this.#draw();
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
      this.#givePlaces();
      void this.#facts.urgent();
    }
    this.#draw();
    void this.#details.urgent();
  }

  /** Known ones are not added twice, and none beyond 500. */
  addRuns(run_ids: readonly string[]): void {
    const all = new Set([...this.#state.view.run_ids, ...run_ids]);
    this.change({ run_ids: [...all].slice(0, MAX_RUNS) });
  }

  removeRun(run_id: string): void {
    const { run_ids, hidden } = this.#state.view;
    this.change({
      run_ids: run_ids.filter(one => one !== run_id),
      hidden: new Set([...hidden].filter(one => one !== run_id))
    });
  }

  /** In place of a session that has several runs: these. */
  replaceRun(run_id: string, by: readonly string[]): void {
    this.addRuns(by);
    this.removeRun(run_id);
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

  /** Lines of a metric within a range, in their order. @param range null: the whole */
  zoom(metric_key: string, range: StepRange | null): Promise<Series[]> {
    const steps =
      range === null ? {} : { start_step: Math.floor(range.start), end_step: Math.ceil(range.end) };
    const asks = this.#curves(metric_key).map(run_id =>
      this.#queue.add(() =>
        this.#client.call(getSeries, {
          run_id,
          metric_key,
          width: ZOOM_COLUMNS,
          ...steps
        })
      )
    );
    return Promise.all(asks);
  }

  /** @param query what the filter box of a list takes; empty: the newest runs */
  async findRuns(query: string, max_results: number): Promise<RunSummary[]> {
    const rows = await this.#client.call(listRunRows, {
      query: query.trim() === '' ? undefined : query,
      max_results: Math.min(max_results, MAX_FOUND),
      metric_keys: [],
      param_keys: [],
      tag_keys: []
    });
    // A session and the runs in it are all there to be chosen.
    return runSummaries(rows).flatMap(run => [run, ...run.children]);
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
    const wanted = this.#state.view.run_ids.filter(run_id => this.#isWanted(run_id));
    let failure: unknown = null;
    await Promise.all(
      wanted.map(async run_id => {
        this.#staleRuns.delete(run_id);
        try {
          this.#runs.set(run_id, await readComparedRun(this.#client, this.#queue, run_id));
          this.#missing.delete(run_id);
        } catch (error) {
          if (isAbsent(error)) this.#missing.set(run_id, errorText(error));
          else {
            this.#staleRuns.add(run_id);
            failure ??= error;
          }
        }
        this.#drawSoon();
      })
    );
    this.#settle(failure);
    this.#details.request();
  }

  #isWanted(run_id: string): boolean {
    const isKnown = this.#runs.has(run_id) || this.#missing.has(run_id);
    return !isKnown || this.#staleRuns.has(run_id);
  }

  /** Series and code, of what is shown. */
  async #askDetails(): Promise<void> {
    const { view, runs } = this.#state;
    const drawSoon = () => this.#drawSoon();
    const failures = await Promise.all([
      this.#series.fetch(wantedSeries(view, runs, this.#shownRuns), drawSoon),
      this.#executions.fetch(this.#sessions(), drawSoon)
    ]);
    const failure = failures.find(one => one !== null) ?? null;
    if (failure !== null) this.#settle(failure);
    else if (this.#staleRuns.size === 0) this.#settle(null);
  }

  /** Of the two runs whose code is compared. */
  #sessions(): ReadonlySet<string> {
    const { view, runs } = this.#state;
    return new Set(
      [baselineOf(view, runs), otherOf(view, runs)]
        .map(run => run?.session_id ?? null)
        .filter(session_id => session_id !== null)
    );
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    for (const event of events) {
      if (event.type === 'execution') {
        if (this.#executions.markStale(event.session_id)) this.#details.request();
      } else if (event.type !== 'experiment') this.#onChange(event);
    }
  }

  #onChange(event: Exclude<TrailEvent, { type: 'experiment' | 'execution' }>): void {
    for (const run of this.#state.runs) {
      if (!concerns(run, event)) continue;
      if (event.type === 'series') this.#series.markStale(event.run_id, event.metric_key);
      this.#staleRuns.add(run.run_id);
      this.#facts.request();
    }
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
    for (const run_id of this.#state.view.run_ids) this.#staleRuns.add(run_id);
    this.#executions.markAllStale();
    this.#series.markAllStale();
  }

  #curves(metric_key: string): string[] {
    const { view, runs } = this.#state;
    return linesOfCurve(view, runs, metric_key).map(
      run => run.metrics.get(metric_key)?.run_id ?? run.run_id
    );
  }

  /** The first free place to each run that has none; those that went leave theirs. */
  #givePlaces(): void {
    const { run_ids } = this.#state.view;
    const places = new Map([...this.#places].filter(([run_id]) => run_ids.includes(run_id)));
    const taken = new Set(places.values());
    let next = 0;
    for (const run_id of run_ids) {
      if (places.has(run_id)) continue;
      while (taken.has(next)) next += 1;
      taken.add(next);
      places.set(run_id, next);
    }
    this.#places = places;
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
      runs: run_ids.map(run_id => this.#runs.get(run_id)).filter(run => run !== undefined),
      missing: new Map([...this.#missing].filter(([run_id]) => run_ids.includes(run_id))),
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

function concerns(
  run: ComparedRun,
  event: Exclude<TrailEvent, { type: 'experiment' | 'execution' }>
): boolean {
  const isOfSession = run.isSession && run.session_id === (event.session_id ?? '');
  if (event.type === 'session') return isOfSession;
  const isOwn =
    run.run_id === event.run_id || run.nested.some(({ run_id }) => run_id === event.run_id);
  // A session hears of runs that begin in it.
  return isOwn || (event.type === 'run' && isOfSession);
}
