import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets those who log here go first: as long as something is written, batches of points are begun no
 * faster than a tenth of one processor makes them. How long the remote takes does not count.
 */
export class Pace {
  #writtenAt = -Infinity;
  #next = 0;

  /** Something was written here. */
  written(): void {
    this.#writtenAt = performance.now();
  }

  /** Resolves when a batch of so many points may begin. */
  async turn(points: number): Promise<void> {
    const now = performance.now();
    if (now - this.#writtenAt > QUIET_MS) return;
    const at = Math.max(now, this.#next);
    this.#next = at + MS_A_BATCH + points * MS_A_POINT;
    if (at > now) await sleep(at - now);
  }
}

const QUIET_MS = 1000;
/** Of a call, however few points it has: a thousand live runs have two seconds for one each. */
const MS_A_BATCH = 2;
/** With that some 40,000 points a second at most. */
const MS_A_POINT = 0.023;
