import type { TrackingClient } from '../../client/tracking-client.ts';
import { errorText } from '../error-text.ts';
import type { AskQueue } from './ask-queue.ts';
import type { ComparedRun } from './compared-run.ts';
import { isAbsent } from './is-absent.ts';
import { readComparedRun } from './read-compared-run.ts';

/** Runs, each asked for once until it is told to be stale. What was answered before stays until then. */
export class RunsShelf {
  readonly #client: TrackingClient;
  readonly #queue: AskQueue;
  readonly #held = new Map<string, ComparedRun>();
  /** By run id: why it could not be read. */
  readonly #missing = new Map<string, string>();
  /** Of which something changed since they were asked for. */
  readonly #stale = new Set<string>();
  /** Numbers of the newest ask that is under way and of the one that is held, by run id. */
  readonly #asking = new Map<string, number>();
  readonly #answered = new Map<string, number>();
  #asked = 0;

  constructor(client: TrackingClient, queue: AskQueue) {
    this.#client = client;
    this.#queue = queue;
  }

  /** All that is known was asked for after its last change. */
  get isFresh(): boolean {
    return this.#stale.size === 0;
  }

  /** Those of these that have been read, in this order. */
  held(run_ids: readonly string[]): ComparedRun[] {
    return run_ids.map(run_id => this.#held.get(run_id)).filter(run => run !== undefined);
  }

  /** Those of these that are not there, and why. */
  missing(run_ids: readonly string[]): ReadonlyMap<string, string> {
    return new Map([...this.#missing].filter(([run_id]) => run_ids.includes(run_id)));
  }

  markStale(run_ids: Iterable<string>): void {
    for (const run_id of run_ids) this.#stale.add(run_id);
  }

  /**
   * Asks for those that are not here nor on their way, or are stale.
   *
   * @param onAnswer after each answer
   * @returns what failed, the first of it; null if nothing did: that a run is not there is an answer
   */
  async fetch(run_ids: readonly string[], onAnswer: () => void): Promise<unknown> {
    const wanted = run_ids.filter(run_id => this.#isWanted(run_id));
    let failure: unknown = null;
    await Promise.all(
      wanted.map(async run_id => {
        this.#stale.delete(run_id);
        const ask = ++this.#asked;
        this.#asking.set(run_id, ask);
        const isNewest = () => this.#asking.get(run_id) === ask;
        try {
          const run = await readComparedRun(this.#client, this.#queue, run_id);
          if (this.#isNews(run_id, ask)) {
            this.#held.set(run_id, run);
            this.#missing.delete(run_id);
          }
        } catch (error) {
          if (isAbsent(error)) {
            if (this.#isNews(run_id, ask)) this.#missing.set(run_id, errorText(error));
          } else {
            if (isNewest()) this.#stale.add(run_id);
            failure ??= error;
          }
        }
        if (isNewest()) this.#asking.delete(run_id);
        onAnswer();
      })
    );
    return failure;
  }

  /** Whether no run that was asked for later is held: it knows more. */
  #isNews(run_id: string, ask: number): boolean {
    if ((this.#answered.get(run_id) ?? 0) > ask) return false;
    this.#answered.set(run_id, ask);
    return true;
  }

  #isWanted(run_id: string): boolean {
    if (this.#stale.has(run_id)) return true;
    return ![this.#held, this.#missing, this.#asking].some(known => known.has(run_id));
  }
}
