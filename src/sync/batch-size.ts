import { MAX_METRICS_PER_BATCH } from '../protocol/limits.ts';

/** How many points go in one call: fewer when the remote takes long or refuses them as too many. */
export class BatchSize {
  #points = MAX_METRICS_PER_BATCH;
  /** What was refused is not tried again. */
  #most = MAX_METRICS_PER_BATCH;

  get points(): number {
    return this.#points;
  }

  /** @param ms that the last call took */
  took(ms: number): void {
    if (ms > SLOW_MS) this.#points = Math.max(LEAST, this.#points >>> 1);
    else if (ms < QUICK_MS) this.#points = Math.min(this.#most, this.#points * 2);
  }

  /** As too large. */
  refused(points: number): void {
    this.#most = Math.max(LEAST, points >>> 1);
    this.#points = Math.min(this.#points, this.#most);
  }
}

const LEAST = 50;
const SLOW_MS = 5000;
const QUICK_MS = 1000;
