import { hash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import type { Attempt, KeptAnswers } from '../store/answers/kept-answers.ts';

/**
 * Remembers what was created for a request whose connection broke before its answer was written,
 * and answers with that when the same request comes again (design §6): the client's retry must
 * not make a second run. Equal requests that were answered make things of their own.
 *
 * What a server made that died before it answered, the store has kept.
 */
export class LostAnswers {
  readonly #kept: KeptAnswers;
  readonly #lost = new Map<string, { attempt: Attempt<unknown>; until: number }>();

  constructor(kept: KeptAnswers) {
    this.#kept = kept;
  }

  /**
   * @param request all that makes two requests the same: who, where and what
   * @param create makes the thing; called at most once for a request and its retries
   */
  async answer<Result>(
    request: unknown,
    response: ServerResponse,
    create: () => Promise<Result>
  ): Promise<Result> {
    this.#forgetOld();
    const key = hash('sha256', JSON.stringify(request), 'base64');
    const lost = this.#lost.get(key);
    this.#lost.delete(key);
    const attempt = (lost?.attempt ?? (await this.#kept.attempt(key, create))) as Attempt<Result>;
    const { socket } = response;
    const settle = () => {
      // An answer counts as finished once it was handed over, even to a connection that was reset.
      if (response.writableFinished && !socket?.errored) attempt.forget();
      else this.#lost.set(key, { attempt, until: performance.now() + KEPT_MS });
    };
    // A connection that broke while the request was read has closed already.
    if (response.closed) settle();
    else response.once('close', settle);
    try {
      return await attempt.result;
    } catch (error) {
      // Nothing was made; the retry is to try it again.
      response.off('close', settle);
      if (this.#lost.get(key)?.attempt === attempt) this.#lost.delete(key);
      attempt.forget();
      throw error;
    }
  }

  #forgetOld(): void {
    const now = performance.now();
    for (const [key, { until }] of this.#lost) {
      if (until > now) return; // they are in the order of their times
      this.#lost.delete(key);
    }
  }
}

const KEPT_MS = 5 * 60_000;
