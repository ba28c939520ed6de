/** Batches of frames that have come and are not answered yet. */
export class Batches {
  #open = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param answer of a batch that has come */
  async underWay<Result>(answer: Promise<Result>): Promise<Result> {
    this.#open++;
    this.#last = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      this.#open--;
    }
  }

  /**
   * What tells of the next cell waits at the Jupyter server for the answer to the batch before it:
   * resolves when none follows another any more, or after `ms`.
   */
  async settled(ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    do {
      await this.#last;
      await new Promise(done => setTimeout(done, NEXT_BATCH_MS));
    } while (this.#open > 0 && performance.now() < deadline);
  }
}

/** An answered batch is followed by the next in this time, ms, if there is one. */
const NEXT_BATCH_MS = 10;
