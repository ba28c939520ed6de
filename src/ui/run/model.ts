import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRun, searchRuns } from '../../protocol/endpoints/runs.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { getSession, listExecutions } from '../../protocol/endpoints/sessions.ts';
import type { Run } from '../../protocol/entities/run.ts';
import type { Execution, Session } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { CELLTRAIL_SESSION, MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import { errorText } from '../error-text.ts';
import { askOpener, openRunId } from '../open-run.ts';
import { Refresher } from '../refresher.ts';
import { runState, type RunState } from '../run-state.ts';
import { runValues, type RunValues } from './run-values.ts';

export interface RunViewState {
  /** null until the first answer. */
  run: RunValues | null;
  user: string;
  /** The session that the run belongs to; null for a run that no session made. */
  session: Session | null;
  /** The run of that session, if the run is nested in it; null for a session run itself. */
  sessionRun: RunName | null;
  state: RunState;
  end_reason: string | null;
  /** In order of position; of the whole session, also for a run that one cell of it made. */
  executions: readonly Execution[];
  /** By the id of a run that was open when `start_run()` was called: who had opened it. */
  openers: ReadonlyMap<string, Execution | null>;
  /** Runs whose values can be shown: the run itself if it has any, and those nested under it, newest first. */
  sources: readonly RunValues[];
  /** Run id of the one whose values are shown. */
  source: string;
  /** Of the shown source, by metric. */
  series: ReadonlyMap<string, Series>;
  /** Plots that are drawn: the first so many metrics. */
  plots: number;
  error: string | null;
  server: ServerState;
}

export interface RunName {
  run_id: string;
  run_name: string;
}

const INTERVAL_MS = 250;
const SERIES_COLUMNS = 400;
const FIRST_PLOTS = 6;
/** Smallest and largest values are listed for so many metrics, drawn or not. */
const FIRST_SERIES = 24;
const MAX_NESTED = 100;

interface Recorded {
  session: Session | null;
  sessionRun: RunName | null;
  executions: Execution[];
  openers: ReadonlyMap<string, Execution | null>;
}

/** One run with its values and the cells that made them. */
export class RunModel {
  readonly #client: TrackingClient;
  readonly #run_id: string;
  readonly #changed = new Signal<RunModel, void>(this);
  readonly #facts = new Refresher(() => this.#askFacts(), INTERVAL_MS);
  readonly #plots = new Refresher(() => this.#askSeries(), INTERVAL_MS);
  #asked = 0;
  #askedSeries = 0;
  /** Metrics with new points since their series was asked for. */
  readonly #stale = new Set<string>();
  /** The reader chose the source; it no longer follows the newest run. */
  #sourceChosen = false;
  #state: RunViewState;

  constructor(client: TrackingClient, events: EventStream, run_id: string) {
    this.#client = client;
    this.#run_id = run_id;
    this.#state = {
      run: null,
      user: '',
      session: null,
      sessionRun: null,
      state: 'scheduled',
      end_reason: null,
      executions: [],
      openers: new Map(),
      sources: [],
      source: run_id,
      series: new Map(),
      plots: FIRST_PLOTS,
      error: null,
      server: events.state
    };
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#refreshSoon, this);
    events.stateChanged.connect(this.#onServerState, this);
    this.#facts.request();
  }

  get changed(): ISignal<RunModel, void> {
    return this.#changed;
  }

  get state(): RunViewState {
    return this.#state;
  }

  get run_id(): string {
    return this.#run_id;
  }

  /** The run's name; the start of its id until that is known. */
  get title(): string {
    return this.#state.run?.run_name ?? this.#run_id.slice(0, 8);
  }

  async refresh(): Promise<void> {
    for (const metric_key of this.#state.series.keys()) this.#stale.add(metric_key);
    await this.#facts.now();
  }

  /** Shows the values of another run of the session. */
  chooseSource(run_id: string): void {
    this.#sourceChosen = true;
    this.#setSource(run_id);
    this.#plots.request();
  }

  showMorePlots(): void {
    this.#set({ plots: this.#state.plots + FIRST_PLOTS });
    this.#plots.request();
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    this.#facts.setPaused(!visible);
    this.#plots.setPaused(!visible);
  }

  dispose(): void {
    this.#asked += 1;
    this.#askedSeries += 1;
    this.#facts.dispose();
    this.#plots.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #refreshSoon(): void {
    for (const metric_key of this.#state.series.keys()) this.#stale.add(metric_key);
    this.#facts.request();
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    const session_id = this.#state.session?.session_id ?? null;
    const concerns = (event: TrailEvent) =>
      ('run_id' in event && this.#isMine(event.run_id)) ||
      ('session_id' in event && session_id !== null && event.session_id === session_id);
    for (const event of events) {
      if (event.type === 'series' && event.run_id === this.#state.source) {
        this.#stale.add(event.metric_key);
      }
    }
    if (events.some(concerns)) this.#facts.request();
  }

  #isMine(run_id: string): boolean {
    return run_id === this.#run_id || this.#state.sources.some(one => one.run_id === run_id);
  }

  #onServerState(_: EventStream, server: ServerState): void {
    this.#set({ server });
    if (server.state === 'ready') this.#refreshSoon();
  }

  async #askFacts(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { run } = await this.#client.call(getRun, { run_id: this.#run_id });
      const [nested, recorded] = await Promise.all([this.#askNested(run), this.#askSession(run)]);
      if (asked !== this.#asked) return;
      this.#setFacts(run, nested, recorded);
    } catch (error) {
      if (asked === this.#asked) this.#set({ error: errorText(error) });
      return;
    }
    this.#plots.request();
  }

  async #askNested({ info }: Run): Promise<Run[]> {
    const { runs = [] } = await this.#client.call(searchRuns, {
      experiment_ids: [info.experiment_id],
      filter: `tags.\`${MLFLOW_PARENT_RUN_ID}\` = '${info.run_id}'`,
      order_by: ['attributes.start_time DESC'],
      max_results: MAX_NESTED
    });
    return runs;
  }

  async #askSession({ info, data }: Run): Promise<Recorded> {
    const session_id = (data.tags ?? []).find(({ key }) => key === CELLTRAIL_SESSION)?.value;
    if (session_id === undefined) {
      return { session: null, sessionRun: null, executions: [], openers: new Map() };
    }
    const [{ session }, { executions }] = await Promise.all([
      this.#client.call(getSession, { session_id }),
      this.#client.call(listExecutions, { session_id })
    ]);
    const sessionRun = session.run_id === info.run_id ? null : await this.#askName(session.run_id);
    return { session, sessionRun, executions, openers: await this.#askOpeners(executions) };
  }

  /** Each once: who made a run stays. */
  async #askOpeners(executions: Execution[]): Promise<RunViewState['openers']> {
    const known = this.#state.openers;
    const asked = new Set(executions.map(openRunId).filter(run_id => run_id !== null));
    const openers = [...asked].map(async run_id => {
      const opener = known.has(run_id)
        ? (known.get(run_id) ?? null)
        : await askOpener(this.#client, run_id, executions);
      return [run_id, opener] as const;
    });
    return new Map(await Promise.all(openers));
  }

  /** Once: the name of a session run stays. */
  async #askName(run_id: string): Promise<RunName> {
    const known = this.#state.sessionRun;
    if (known?.run_id === run_id) return known;
    const { run } = await this.#client.call(getRun, { run_id });
    return { run_id, run_name: run.info.run_name };
  }

  #setFacts(run: Run, nested: Run[], recorded: Recorded): void {
    const { session, sessionRun, executions, openers } = recorded;
    const own = runValues(run);
    const sources = nested.map(runValues);
    const isEmpty = own.metrics.size === 0 && own.params.size === 0;
    if (!isEmpty || sources.length === 0) sources.unshift(own);
    const isSessionRun = session !== null && session.run_id === own.run_id;
    this.#set({
      run: own,
      user: run.info.user_id,
      session,
      sessionRun,
      state: runState(run.info.status, isSessionRun ? session : null),
      end_reason: own.end_reason ?? (isSessionRun ? session.end_reason : null),
      executions,
      openers,
      sources,
      error: null
    });
    const known = sources.some(({ run_id }) => run_id === this.#state.source);
    if (!known || !this.#sourceChosen) this.#setSource(sources[0].run_id);
  }

  #setSource(run_id: string): void {
    if (run_id === this.#state.source) return;
    this.#askedSeries += 1;
    this.#stale.clear();
    this.#set({ source: run_id, series: new Map() });
  }

  /** Series that are not there yet, and those with new points. */
  async #askSeries(): Promise<void> {
    const { source, sources, series, plots } = this.#state;
    const values = sources.find(({ run_id }) => run_id === source);
    if (values === undefined) return;
    const wanted = [...values.metrics.keys()]
      .slice(0, Math.max(plots, FIRST_SERIES))
      .filter(key => !series.has(key) || this.#stale.has(key));
    if (wanted.length === 0) return;
    const asked = ++this.#askedSeries;
    for (const key of wanted) this.#stale.delete(key);
    const answers = await Promise.allSettled(
      wanted.map(metric_key =>
        this.#client.call(getSeries, { run_id: source, metric_key, width: SERIES_COLUMNS })
      )
    );
    if (asked !== this.#askedSeries) return;
    const next = new Map(this.#state.series);
    for (const [index, answer] of answers.entries()) {
      if (answer.status === 'fulfilled') next.set(wanted[index], answer.value);
      else this.#stale.add(wanted[index]);
    }
    this.#set({ series: next });
  }

  #set(fields: Partial<RunViewState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}
