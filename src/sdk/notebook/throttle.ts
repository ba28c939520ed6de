/** A front end draws an output anew with each change of it. */
const INTERVAL_MS = 250;

/**
 * Does something again and again, at most four times a second: at once if it can, so that it is done
 * in a loop that lets no timer run, else a little later. Its timer keeps no process alive.
 */
export class Throttle {
  readonly #work: () => void;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(work: () => void) {
    this.#work = work;
  }

  request(): void {
    const left = this.#last + INTERVAL_MS - performance.now();
    if (left <= 0) {
      this.now();
    } else if (this.#timer === undefined) {
      this.#timer = later(() => this.now(), left);
    }
  }

  now(): void {
    this.cancel();
    this.#work();
    this.#last = performance.now();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** A timer that keeps no process alive. */
export function later(work: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(work, ms);
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
