import type { TrackingClient } from '../../client/tracking-client.ts';
import { getOutputs, listCellMetrics, listExecutions } from '../../protocol/endpoints/sessions.ts';
import type { Execution, ExecutionOutput } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { askOpener, openRunId } from '../open-run.ts';
import { PartModel } from './part-model.ts';

export interface CellsState {
  /** In order of position; of the whole session, also for a run that one cell of it made. */
  executions: readonly Execution[];
  /** By the id of a run that was open when `start_run()` was called: who had opened it. */
  openers: ReadonlyMap<string, Execution | null>;
  /** What executions logged, by their id: known of the newest execution of each cell. */
  logged: ReadonlyMap<string, Logged>;
  error: string | null;
}

export interface Logged {
  metrics: readonly string[];
  params: readonly string[];
}

const INTERVAL_MS = 250;

/** What ran in one session. */
export class CellsModel extends PartModel<CellsState> {
  readonly #client: TrackingClient;
  #session_id: string | null = null;
  #detailed = false;
  readonly #changes = new Map<string, number>();
  /** As many changes of each may have been missed. */
  #missed = 0;

  constructor(client: TrackingClient) {
    super(
      client,
      { executions: [], openers: new Map(), logged: new Map(), error: null },
      INTERVAL_MS
    );
    this.#client = client;
  }

  /** @param session_id null: a run that no session made has no cells */
  setSession(session_id: string | null): void {
    if (session_id === this.#session_id) return;
    this.#session_id = session_id;
    this.drop();
    this.set({ executions: [], openers: new Map(), logged: new Map(), error: null });
    this.refreshIfSeen();
  }

  /** Whether it is asked what the cells logged, too. */
  setDetailed(detailed: boolean): void {
    const isNew = detailed && !this.#detailed;
    this.#detailed = detailed;
    if (isNew) this.refreshIfSeen();
  }

  /** Executions of the session have changed, or the session itself. */
  hear(events: readonly TrailEvent[]): void {
    let isMine = false;
    for (const event of events) {
      if (event.type === 'execution') {
        this.#changes.set(event.execution_id, this.#heard(event.execution_id) + 1);
      }
      isMine ||= event.type === 'execution' || event.type === 'session';
    }
    if (isMine) this.request();
  }

  /** Any of them may have changed. */
  markStale(): void {
    this.#missed += 1;
    this.request();
  }

  /** Another number once an execution, its outputs among it, may have changed. */
  changesOf(execution_id: string): number {
    return this.#missed + this.#heard(execution_id);
  }

  /** Asks for the list if the execution is not in what is known. */
  async find(execution_id: string): Promise<Execution | undefined> {
    const known = () => this.state.executions.find(one => one.execution_id === execution_id);
    if (known() === undefined) await this.refresh();
    return known();
  }

  async outputs(execution_id: string): Promise<ExecutionOutput[]> {
    return (await this.#client.call(getOutputs, { execution_id })).outputs;
  }

  protected override async ask(): Promise<Partial<CellsState> | null> {
    const session_id = this.#session_id;
    if (session_id === null) return null;
    const [{ executions }, logged] = await Promise.all([
      this.#client.call(listExecutions, { session_id }),
      this.#detailed ? this.#askLogged(session_id) : this.state.logged
    ]);
    return { executions, logged, openers: await this.#askOpeners(executions) };
  }

  #heard(execution_id: string): number {
    return this.#changes.get(execution_id) ?? 0;
  }

  async #askLogged(session_id: string): Promise<CellsState['logged']> {
    const { cells } = await this.#client.call(listCellMetrics, { session_id });
    return new Map(
      cells.map(({ execution_id, metrics, params }) => [
        execution_id,
        { metrics: [...new Set(metrics.map(({ metric_key }) => metric_key))], params }
      ])
    );
  }

  /** Each once: who made a run stays. */
  async #askOpeners(executions: Execution[]): Promise<CellsState['openers']> {
    const known = this.state.openers;
    const asked = new Set(executions.map(openRunId).filter(run_id => run_id !== null));
    const openers = [...asked].map(async run_id => {
      const opener = known.has(run_id)
        ? (known.get(run_id) ?? null)
        : await askOpener(this.#client, run_id, executions);
      return [run_id, opener] as const;
    });
    return new Map(await Promise.all(openers));
  }
}
