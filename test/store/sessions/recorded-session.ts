import { randomUUID } from 'node:crypto';
import type { Store } from '../../../src/store/store.ts';
import type { SessionChange } from '../../../src/store/sessions/session-store.ts';

/** Applies changes as a recorder would: a session, its executions, its end. Times in ms. */
export class RecordedSession {
  readonly session_id: string;
  readonly run_id = randomUUID().replaceAll('-', '');
  readonly observer: string;
  readonly #store: Store;
  #executions = 0;
  static #seq = 0;

  constructor(store: Store, kernel_id: string = randomUUID(), epoch = 1, observer = 'server-1') {
    this.#store = store;
    this.observer = observer;
    this.session_id = `${kernel_id}.${epoch}`;
  }

  apply(...changes: SessionChange[]): Promise<void> {
    const seq = ++RecordedSession.#seq;
    return this.#store.sessions.apply({ observer: this.observer, seq, changes });
  }

  opening(notebook_path: string | null, time = 1000): SessionChange {
    const [kernel_id, epoch] = this.session_id.split('.');
    return {
      type: 'open-session',
      session_id: this.session_id,
      run_id: this.run_id,
      kernel_id,
      epoch: Number(epoch),
      kernel_name: 'python3',
      language: 'python',
      notebook_path,
      tracking_uri: null,
      time,
      tags: []
    };
  }

  async open(notebook_path: string | null, time = 1000): Promise<this> {
    await this.apply(this.opening(notebook_path, time));
    return this;
  }

  /** @returns the id of the execution, which has started and not ended when `ended` is absent */
  async execute(
    cell_id: string | null,
    started: number,
    ended?: number,
    state: 'ok' | 'error' | 'aborted' = 'ok',
    source = 'x = 1',
    cell_tags: string[] = []
  ): Promise<string> {
    const execution_id = `${this.session_id}-${++this.#executions}`;
    await this.apply({
      type: 'add-execution',
      execution: {
        execution_id,
        session_id: this.session_id,
        cell_id,
        cell_tags,
        execution_count: this.#executions,
        state: 'started',
        source,
        queued_time: started,
        started_time: started,
        ended_time: null,
        error: null
      }
    });
    if (ended !== undefined) {
      await this.apply({
        type: 'update-execution',
        execution_id,
        fields: { state, ended_time: ended }
      });
    }
    return execution_id;
  }

  end(status: 'FINISHED' | 'FAILED' | 'KILLED', reason: string, time: number): Promise<void> {
    return this.apply({ type: 'end-session', session_id: this.session_id, status, reason, time });
  }
}
