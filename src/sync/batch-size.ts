import { MAX_METRICS_PER_BATCH } from '../protocol/limits.ts';

/**
 * How many points go in one call: fewer when the remote takes long, refuses them as too many, or
 * nobody knows what became of them.
 */
export class BatchSize {
  #points = MAX_METRICS_PER_BATCH;
  /** What was refused is not tried again. */
  #most = MAX_METRICS_PER_BATCH;
  /** What was lost is, but each try may cost a time-out: it is come back to slowly. */
  #room = MAX_METRICS_PER_BATCH;

  get points(): number {
    return this.#points;
  }

  /** @param ms that the last call took, of so many points */
  took(points: number, ms: number): void {
    if (ms > SLOW_MS) {
      this.#points = Math.max(LEAST, this.#points >>> 1);
      return;
    }
    if (points >= this.#room) this.#room += GROWTH;
    const most = Math.min(this.#most, this.#room);
    if (ms < QUICK_MS) this.#points = Math.min(most, this.#points * 2);
  }

  /** As too large. */
  refused(points: number): void {
    this.#most = Math.max(LEAST, points >>> 1);
    this.#points = Math.min(this.#points, this.#most);
  }

  /** There was no answer, or one of what stands before the remote, which may have waited in vain. */
  lost(points: number): void {
    // So few are not the reason.
    if (points <= LEAST) return;
    this.#room = Math.min(this.#room, Math.max(LEAST, points >>> 1));
    this.#points = Math.min(this.#points, this.#room);
  }
}

const LEAST = 50;
const SLOW_MS = 5000;
const QUICK_MS = 1000;
/** From half of a whole batch to all of it in 250 calls. */
const GROWTH = 2;
