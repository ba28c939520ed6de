import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRun, searchRuns } from '../../protocol/endpoints/runs.ts';
import { getSession } from '../../protocol/endpoints/sessions.ts';
import type { Run } from '../../protocol/entities/run.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { CELLTRAIL_SESSION, MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import { errorText } from '../error-text.ts';
import { Refresher } from '../refresher.ts';
import { runState, type RunState } from '../run-state.ts';
import type { MissingCell } from './go-to-cell.ts';
import { RunParts } from './run-parts.ts';
import type { RunTab } from './run-tab.ts';
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
  /** Runs whose values can be shown: the run itself if it has any, and those nested under it, newest first. */
  sources: readonly RunValues[];
  /** Run id of the one whose values are shown. */
  source: string;
  tab: RunTab;
  /** The cell that the reader wanted to see. */
  cell: ShownCell | null;
  /** The metric that the reader wanted to see. */
  metric: string | null;
  error: string | null;
  server: ServerState;
  /** Somebody can see it. */
  visible: boolean;
}

export interface RunName {
  run_id: string;
  run_name: string;
}

export interface ShownCell {
  execution_id: string;
  /** Why it was not found in its notebook, if the reader looked for it there. */
  missing: MissingCell | null;
}

/** The one whose values are shown. @param run of the view */
export function shownRun(
  { sources, source }: Pick<RunViewState, 'sources' | 'source'>,
  run: RunValues
): RunValues {
  return sources.find(({ run_id }) => run_id === source) ?? run;
}

const INTERVAL_MS = 250;
const MAX_NESTED = 100;

interface Recorded {
  session: Session | null;
  sessionRun: RunName | null;
}

/** One run: what it is, which of its tabs is open, and the models of what these show. */
export class RunModel {
  readonly client: TrackingClient;
  readonly parts: RunParts;
  readonly #events: EventStream;
  readonly #run_id: string;
  readonly #changed = new Signal<RunModel, void>(this);
  readonly #facts: Refresher;
  #asked = 0;
  /** The reader chose the source; it no longer follows the newest run. */
  #sourceChosen = false;
  #state: RunViewState;

  constructor(client: TrackingClient, events: EventStream, run_id: string) {
    this.#events = events;
    this.client = client;
    this.#facts = new Refresher(() => this.#askFacts(), INTERVAL_MS, client.turns);
    this.parts = new RunParts(client);
    this.#run_id = run_id;
    this.#state = {
      run: null,
      user: '',
      session: null,
      sessionRun: null,
      state: 'scheduled',
      end_reason: null,
      sources: [],
      source: run_id,
      tab: 'overview',
      cell: null,
      metric: null,
      error: null,
      server: events.state,
      visible: true
    };
    this.parts.setVisible(true, 'overview');
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#refreshSoon, this);
    events.stateChanged.connect(this.#onServerState, this);
    // Before the view is drawn, but not before its maker has said whether it is seen.
    queueMicrotask(() => void this.#facts.urgent());
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
    this.#events.wake();
    this.parts.refreshSoon();
    await this.#facts.now();
  }

  openTab(tab: RunTab): void {
    if (tab === this.#state.tab) return;
    this.#set({ tab, cell: null, metric: null });
    this.parts.setVisible(this.#state.visible, tab);
  }

  showCell(cell: ShownCell): void {
    this.#set({ tab: 'cells', cell });
    this.parts.setVisible(this.#state.visible, 'cells');
  }

  showMetric(metric: string): void {
    this.#set({ tab: 'metrics', metric });
    this.parts.setVisible(this.#state.visible, 'metrics');
  }

  /** @param path of an artifact of the run that this is of, or of one whose values are shown */
  showFile(run_id: string, path: string): void {
    this.openTab('artifacts');
    this.parts.artifacts.show(run_id, path);
  }

  /** Shows the values of another run of the session. */
  chooseSource(run_id: string): void {
    this.#sourceChosen = true;
    this.#set({ source: run_id });
    this.#passOn();
  }

  /** Nothing is asked for while the view is hidden. */
  setVisible(visible: boolean): void {
    if (visible !== this.#state.visible) this.#set({ visible });
    this.#facts.setPaused(!visible);
    this.parts.setVisible(visible, this.#state.tab);
  }

  dispose(): void {
    this.#asked += 1;
    this.#facts.dispose();
    this.parts.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #refreshSoon(): void {
    this.parts.refreshSoon();
    this.#facts.request();
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    const session_id = this.#state.session?.session_id ?? null;
    const concerns = (event: TrailEvent) =>
      ('run_id' in event && this.#isMine(event.run_id)) ||
      ('session_id' in event && session_id !== null && event.session_id === session_id);
    const own = events.filter(concerns);
    if (own.length === 0) return;
    this.parts.hear(own, this.#state.source);
    this.#facts.request();
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
      const { run } = await this.client.call(getRun, { run_id: this.#run_id });
      const [nested, recorded] = await Promise.all([this.#askNested(run), this.#askSession(run)]);
      if (asked === this.#asked) this.#setFacts(run, nested, recorded);
    } catch (error) {
      if (asked === this.#asked) this.#set({ error: errorText(error) });
    }
  }

  async #askNested({ info }: Run): Promise<Run[]> {
    const { runs = [] } = await this.client.call(searchRuns, {
      experiment_ids: [info.experiment_id],
      filter: `tags.\`${MLFLOW_PARENT_RUN_ID}\` = '${info.run_id}'`,
      order_by: ['attributes.start_time DESC'],
      max_results: MAX_NESTED
    });
    return runs;
  }

  async #askSession({ info, data }: Run): Promise<Recorded> {
    const session_id = (data.tags ?? []).find(({ key }) => key === CELLTRAIL_SESSION)?.value;
    if (session_id === undefined) return { session: null, sessionRun: null };
    const { session } = await this.client.call(getSession, { session_id });
    const sessionRun = session.run_id === info.run_id ? null : await this.#askName(session.run_id);
    return { session, sessionRun };
  }

  /** Once: the name of a session run stays. */
  async #askName(run_id: string): Promise<RunName> {
    const known = this.#state.sessionRun;
    if (known?.run_id === run_id) return known;
    const { run } = await this.client.call(getRun, { run_id });
    return { run_id, run_name: run.info.run_name };
  }

  #setFacts(run: Run, nested: Run[], { session, sessionRun }: Recorded): void {
    const own = runValues(run);
    const sources = nested.map(runValues);
    const isEmpty = own.metrics.size === 0 && own.params.size === 0;
    if (!isEmpty || sources.length === 0) sources.unshift(own);
    const isSessionRun = session !== null && session.run_id === own.run_id;
    const known = sources.some(({ run_id }) => run_id === this.#state.source);
    this.#set({
      run: own,
      user: run.info.user_id,
      session,
      sessionRun,
      state: runState(run.info.status, isSessionRun ? session : null),
      end_reason: own.end_reason ?? (isSessionRun ? session.end_reason : null),
      sources,
      source: known && this.#sourceChosen ? this.#state.source : sources[0].run_id,
      error: null
    });
    this.#passOn();
  }

  /** The parts are of the run itself and of the one whose values are shown. */
  #passOn(): void {
    const { run, session } = this.#state;
    if (run === null) return;
    const shown = shownRun(this.#state, run);
    this.parts.setRuns(shown.run_id === run.run_id ? [run] : [shown, run]);
    this.parts.cells.setSession(session?.session_id ?? null);
  }

  #set(fields: Partial<RunViewState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}
