/** Runs tasks in their order, so many at a time; none begins while it is paused. */
export class AskQueue {
  readonly #limit: number;
  #waiting: (() => void)[] = [];
  #running = 0;
  #paused = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns what the task answers; never settles if the queue is cleared before it began */
  add<Answer>(task: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        this.#running += 1;
        task()
          .then(resolve, reject)
          .finally(() => {
            this.#running -= 1;
            this.#next();
          });
      });
      this.#next();
    });
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#next();
  }

  /** What has not begun is dropped. */
  clear(): void {
    this.#waiting = [];
  }

  #next(): void {
    while (!this.#paused && this.#running < this.#limit) {
      const begin = this.#waiting.shift();
      if (begin === undefined) return;
      begin();
    }
  }
}
