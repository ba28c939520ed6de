import type { TrackingClient } from '../../client/tracking-client.ts';
import { listExecutions } from '../../protocol/endpoints/sessions.ts';
import type { Execution } from '../../protocol/entities/session.ts';
import type { AskQueue } from './ask-queue.ts';
import { isAbsent } from './is-absent.ts';

/** Executions of sessions, each asked for once until it is told to be stale. */
export class ExecutionsShelf {
  readonly #client: TrackingClient;
  readonly #queue: AskQueue;
  readonly #held = new Map<string, readonly Execution[]>();
  readonly #stale = new Set<string>();
  /** Number of the newest ask, by session. */
  readonly #asked = new Map<string, number>();

  constructor(client: TrackingClient, queue: AskQueue) {
    this.#client = client;
    this.#queue = queue;
  }

  /** By session id, in order of position. */
  snapshot(): ReadonlyMap<string, readonly Execution[]> {
    return new Map(this.#held);
  }

  /** @returns whether it is held, or being asked for */
  markStale(session_id: string): boolean {
    if (!this.#asked.has(session_id)) return false;
    this.#stale.add(session_id);
    return true;
  }

  markAllStale(): void {
    for (const session_id of this.#held.keys()) this.#stale.add(session_id);
  }

  /** @returns what failed, the first of it; null if nothing did */
  async fetch(session_ids: ReadonlySet<string>, onAnswer: () => void): Promise<unknown> {
    const wanted = [...session_ids].filter(
      session_id => !this.#held.has(session_id) || this.#stale.has(session_id)
    );
    let failure: unknown = null;
    await Promise.all(
      wanted.map(async session_id => {
        this.#stale.delete(session_id);
        const number = (this.#asked.get(session_id) ?? 0) + 1;
        this.#asked.set(session_id, number);
        try {
          const executions = await this.#ask(session_id);
          // One that was asked later knows more.
          if (this.#asked.get(session_id) !== number) return;
          this.#held.set(session_id, executions);
          onAnswer();
        } catch (error) {
          this.#stale.add(session_id);
          failure ??= error;
        }
      })
    );
    return failure;
  }

  async #ask(session_id: string): Promise<readonly Execution[]> {
    try {
      const { executions } = await this.#queue.add(() =>
        this.#client.call(listExecutions, { session_id })
      );
      return executions;
    } catch (error) {
      // A session of another machine is known by its run's tag alone.
      if (isAbsent(error)) return [];
      throw error;
    }
  }
}
