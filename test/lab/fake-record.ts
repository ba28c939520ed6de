import { EventStream } from '../../src/client/event-stream.ts';
import { TrackingClient, type SocketLike } from '../../src/client/tracking-client.ts';
import type { Series } from '../../src/protocol/endpoints/series.ts';
import type { CellMetrics } from '../../src/protocol/endpoints/sessions.ts';
import type { Session } from '../../src/protocol/entities/session.ts';

/** A record in memory behind the transport: one notebook, one session, what its cells logged. */
export class FakeRecord {
  cells: CellMetrics[] = [];
  state: Session['state'] = 'idle';
  /** Runs that it does not have. */
  unknown = new Set<string>();
  /** It does not answer. */
  down = false;
  readonly asked: string[] = [];
  readonly client: TrackingClient;
  readonly events: EventStream;
  #socket: SocketLike | null = null;
  #cursor = 0;

  constructor() {
    this.client = new TrackingClient({
      request: (_, path, { query = {} }) => {
        this.asked.push(path);
        if (this.down) return Promise.reject(new TypeError('Failed to fetch'));
        return Promise.resolve(this.#answer(path, query as Record<string, string>));
      },
      download: () => Promise.reject(new TypeError('Failed to fetch')),
      openSocket: () =>
        (this.#socket = { onopen: null, onmessage: null, onclose: null, close() {} })
    });
    this.events = new EventStream(this.client);
  }

  /** An execution of a cell with a curve of `points` values. */
  set(cell_id: string, execution_id: string, state: CellMetrics['state'], points: number): void {
    const metric = {
      run_id: RUN_ID,
      metric_key: 'loss',
      count: points,
      steps: Math.min(points, 2),
      last_value: 1,
      last_step: points - 1
    };
    this.cells = this.cells.filter(cell => cell.cell_id !== cell_id);
    this.cells.push({
      cell_id,
      execution_id,
      attempt: 1,
      state,
      execution_count: 1,
      started_time: 0,
      ended_time: state === 'ok' ? 1000 : null,
      metrics: [metric],
      run_names: ['run'],
      params: [],
      plotted: [],
      note: null
    });
  }

  /** An execution of a cell that has ended and asks for the curve `loss`, logged by others. */
  setPlotted(cell_id: string, execution_id: string, points: number): void {
    this.set(cell_id, execution_id, 'ok', 0);
    const cell = this.cells.find(one => one.cell_id === cell_id)!;
    cell.metrics = [];
    cell.plotted = [{ run_id: RUN_ID, metric_key: 'loss', count: points, steps: 2 }];
  }

  /** Tells the page that something changed. */
  tick(): void {
    const events = this.cells.map(({ cell_id, execution_id }) => ({
      type: 'execution',
      session_id: SESSION_ID,
      execution_id,
      cell_id
    }));
    this.#cursor += 1;
    const data = JSON.stringify({ type: 'events', cursor: String(this.#cursor), events });
    this.#socket?.onmessage?.({ data } as MessageEvent);
  }

  dispose(): void {
    this.events.dispose();
  }

  #answer(path: string, query: Record<string, string>): { status: number; body: unknown } {
    if (this.unknown.has(query['run_id'])) {
      const body = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run not found' };
      return { status: 404, body };
    }
    switch (path) {
      case 'celltrail/v1/cell-metrics':
        return { status: 200, body: this.#cellMetrics() };
      case 'celltrail/v1/series':
        return { status: 200, body: this.#series(query) };
      case '2.0/mlflow/runs/get':
        return { status: 200, body: { run: { info: {}, data: {}, inputs: {} } } };
    }
    return { status: 404, body: { error_code: 'ENDPOINT_NOT_FOUND', message: path } };
  }

  #cellMetrics() {
    return { session: { session_id: SESSION_ID, state: this.state }, cells: this.cells };
  }

  #series({ execution_id }: Record<string, string>): Series {
    const cell = this.cells.find(one => one.execution_id === execution_id);
    const whole = this.cells.find(({ plotted }) => plotted.length > 0)?.plotted[0].count;
    const count = (execution_id === undefined ? whole : cell?.metrics[0]?.count) ?? 0;
    const steps = Array.from({ length: count }, (_, step) => step);
    return {
      run_id: RUN_ID,
      metric_key: 'loss',
      count,
      steps,
      timestamps: steps,
      values: steps.map(step => 1 / (step + 1)),
      origin: steps.map(() => -1),
      origins: []
    };
  }
}

export const RUN_ID = 'a'.repeat(32);
const SESSION_ID = 'kernel.1';
