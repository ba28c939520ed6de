import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/**
 * Remembers what was created for a request whose connection broke before its answer was written,
 * and answers with that when the same request comes again (design §6): the client's retry must
 * not make a second run. Equal requests that were answered make things of their own.
 *
 * It lives in memory: it does not help when the server itself dies in between.
 */
export class LostAnswers {
  readonly #lost = new Map<string, { result: Promise<unknown>; until: number }>();

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
    const key = createHash('sha256').update(JSON.stringify(request)).digest('base64');
    const lost = this.#lost.get(key);
    this.#lost.delete(key);
    const result = lost ? (lost.result as Promise<Result>) : create();
    const remember = () => {
      if (!response.writableFinished) {
        this.#lost.set(key, { result, until: performance.now() + KEPT_MS });
      }
    };
    // A connection that broke while the request was read has closed already.
    if (response.closed) remember();
    else response.once('close', remember);
    try {
      return await result;
    } catch (error) {
      // Nothing was made; the retry is to try it again.
      response.off('close', remember);
      if (this.#lost.get(key)?.result === result) this.#lost.delete(key);
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
