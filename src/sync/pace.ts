import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets those who log here go first: as long as something is written, a batch of points is begun now
 * and then only. How long the remote takes for it does not count.
 */
export class Pace {
  #writtenAt = -Infinity;
  #next = 0;

  /** Something was written here. */
  written(): void {
    this.#writtenAt = performance.now();
  }

  /** Resolves when a batch may begin. */
  async turn(): Promise<void> {
    const now = performance.now();
    if (now - this.#writtenAt > QUIET_MS) return;
    const at = Math.max(now, this.#next);
    this.#next = at + BETWEEN_MS;
    if (at > now) await sleep(at - now);
  }
}

const QUIET_MS = 1000;
/** Some 40,000 points a second at most, a tenth of one processor. */
const BETWEEN_MS = 25;
