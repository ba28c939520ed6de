import { MAX_DELAY_MS } from './series/attribution.ts';

/**
 * The time of the record, which does not go back with the system's clock.
 *
 * What an execution logged is found by time, so a clock that is set back by an hour would give it to a
 * cell of an hour ago. The record goes on instead: it is ahead of the system's clock from then on, until
 * the clock has made up for it. A clock that is set forward is followed.
 *
 * While it is ahead, it is so by more than the time that a point may be on its way: else a client's
 * timestamp, which is of the system's clock, would pass for a time of the record.
 */
export class RecordClock {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #lastWall: number;
  #lastSteady: number;
  #ahead = 0;
  /** How far it was ahead before, of each as long as something dated then may be on its way. */
  #before: { ahead: number; until: number }[] = [];

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
    this.#lastWall = wall;
    this.#lastSteady = steady;
    // Slewing and rounding are no steps.
    if (Math.abs(step) > STEP_MS && (step < 0 || this.#ahead > 0)) this.#set(this.#ahead - step);
    return wall + this.#ahead;
  }

  /** The system's clock was set back, and has not made up for it yet. */
  get isAhead(): boolean {
    return this.#ahead > 0;
  }

  /** The record has events of that time: it goes on from there. */
  goOnFrom(time: number): void {
    const behind = time - this.now();
    if (behind > STEP_MS) this.#set(this.#ahead + behind);
  }

  /**
   * The time of the record at which something happened that the system's clock dated, which may have
   * been set while the news of it was on its way here.
   */
  timeOf(dated: number): number {
    const now = this.now();
    const steady = this.#lastSteady;
    this.#before = this.#before.filter(({ until }) => until > steady);
    const times = [this.#ahead, ...this.#before.map(({ ahead }) => ahead)]
      .map(ahead => dated + ahead)
      .filter(time => time <= now + STEP_MS);
    return times.length === 0 ? dated : Math.max(...times);
  }

  #set(ahead: number): void {
    this.#before.push({ ahead: this.#ahead, until: this.#lastSteady + MAX_DELAY_MS });
    this.#ahead = ahead <= 0 ? 0 : Math.max(ahead, LEAST_MS);
  }
}

const STEP_MS = 1000;
const LEAST_MS = MAX_DELAY_MS + STEP_MS;
