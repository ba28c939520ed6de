/**
 * The time of the record, which never goes back.
 *
 * What an execution logged is found by time, so a system clock that is set back by an hour would give
 * it to a cell of an hour ago. The record goes on instead: it is ahead of the system's clock from then
 * on by what that lost, until the clock has made up for it. A clock that is set forward is followed.
 */
export class RecordClock {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #lastWall: number;
  #lastSteady: number;
  #ahead = 0;

  /**
   * @param wall the system's clock, ms since 1970
   * @param steady ms since whenever, by a clock that nobody sets
   */
  constructor(wall: () => number = Date.now, steady: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
    this.#lastWall = wall();
    this.#lastSteady = steady();
  }

  /** ms since 1970. */
  now(): number {
    const wall = this.#wall();
    const steady = this.#steady();
    const step = wall - this.#lastWall - (steady - this.#lastSteady);
    // Slewing and rounding are no steps.
    if (Math.abs(step) > STEP_MS) this.#ahead = Math.max(0, this.#ahead - step);
    this.#lastWall = wall;
    this.#lastSteady = steady;
    return wall + this.#ahead;
  }

  /** The system's clock was set back, and has not made up for it yet. */
  get isAhead(): boolean {
    return this.#ahead > 0;
  }

  /** The record has events of that time: it goes on from there. */
  goOnFrom(time: number): void {
    this.#ahead += Math.max(0, time - this.now());
  }

  /**
   * The time of the record at which something happened that the system's clock dated, on its way
   * here while that may have been set back.
   */
  timeOf(dated: number): number {
    const now = this.now();
    const time = dated + this.#ahead;
    return time > now + STEP_MS ? dated : time;
  }
}

const STEP_MS = 1000;
