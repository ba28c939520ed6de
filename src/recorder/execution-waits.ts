/** Calls that wait for the recorder to hear more of their kernel. */
export class ExecutionWaits {
  readonly #waits = new Set<Wait>();

  /** Until an execution is known that runs, or none is to be expected, or `ms` are over. */
  forExecution(kernel_id: string, ms: number): Promise<void> {
    return this.#wait(kernel_id, ms, false);
  }

  /** Until anything of the kernel is heard, or `ms` are over. */
  forNews(kernel_id: string, ms: number): Promise<void> {
    return this.#wait(kernel_id, ms, true);
  }

  /** @param settled an execution runs, or none will */
  heard(kernel_id: string, settled: boolean): void {
    for (const wait of this.#waits) {
      if (wait.kernel_id === kernel_id && (settled || wait.anyNews)) wait.resolve();
    }
  }

  #wait(kernel_id: string, ms: number, anyNews: boolean): Promise<void> {
    return new Promise(done => {
      const resolve = () => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        done();
      };
      const wait: Wait = { kernel_id, anyNews, resolve };
      const timer = setTimeout(resolve, ms);
      this.#waits.add(wait);
    });
  }
}

interface Wait {
  kernel_id: string;
  anyNews: boolean;
  resolve(): void;
}
