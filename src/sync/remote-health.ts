import { reconnectDelay } from '../client/reconnect-delay.ts';
import type { RemoteFailure } from './remote/remote-failure.ts';

/** Whether the remote answers, and when it is to be asked again. */
export class RemoteHealth {
  readonly #random: () => number;
  #failures = 0;
  #failure: RemoteFailure | null = null;
  #until = 0;
  /** Called when it failed, and when it is back. */
  onChange: () => void = () => undefined;
  /** When it first failed, ms since 1970. */
  since: number | null = null;
  /** ms since 1970. */
  lastSuccess: number | null = null;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Null while it answers. */
  get failure(): RemoteFailure | null {
    return this.#failure;
  }

  /** When it is asked again, ms since 1970. */
  get nextTry(): number {
    return this.#until;
  }

  /** One call at a time until it answers again. */
  get isDown(): boolean {
    return this.#failure !== null;
  }

  succeeded(now: number): void {
    const wasDown = this.isDown;
    this.#failures = 0;
    this.#failure = null;
    this.since = null;
    this.lastSuccess = now;
    if (wasDown) this.onChange();
  }

  failed(failure: RemoteFailure, now: number): void {
    this.since ??= now;
    this.#failure = failure;
    const wait =
      failure.retryAfterMs ??
      (failure.status === 401
        ? BACK_OFF.longestMs
        : reconnectDelay(this.#failures, this.#random(), BACK_OFF));
    this.#until = Math.max(this.#until, now + wait);
    this.#failures++;
    this.onChange();
  }

  /** Somebody wants it tried now. */
  retryNow(): void {
    this.#until = 0;
    this.#failures = 0;
  }
}

const BACK_OFF = { firstMs: 500, longestMs: 30_000 };
