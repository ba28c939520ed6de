import { setTimeout as wait } from 'node:timers/promises';

import { ApiError } from '../protocol/errors.ts';

/**
 * Slows down who tries tokens at the sign-in: a wrong one is answered after a while, and while too
 * many wait for that, no other is looked at, for the time of an answer would tell which is right.
 */
export class WrongTokens {
  #waiting = 0;

  /** @throws ApiError REQUEST_LIMIT_EXCEEDED while too many wrong ones wait; PERMISSION_DENIED */
  async check(isRight: () => boolean): Promise<void> {
    if (this.#waiting >= MOST_WAITING) {
      throw new ApiError(
        'REQUEST_LIMIT_EXCEEDED',
        'Too many wrong tokens were tried just now. Try again in a second.'
      );
    }
    if (isRight()) return;
    this.#waiting++;
    await wait(DELAY_MS);
    this.#waiting--;
    // Not 401, upon which browsers ask by themselves.
    throw new ApiError('PERMISSION_DENIED', 'This is not the token of this server.');
  }
}

const MOST_WAITING = 8;
/** Hardly noticed by who mistyped; 16 guesses a second are the most. */
const DELAY_MS = 500;
