import type { Run } from '../../protocol/entities/run.ts';

/** A run as it is answered. */
export class RunEntity {
  readonly run: Run;
  #json: Uint8Array | null = null;

  constructor(run: Run) {
    this.run = run;
  }

  /** Made when it is first asked for, and kept: that of a hundred runs takes some milliseconds. */
  get json(): Uint8Array {
    return (this.#json ??= Buffer.from(JSON.stringify(this.run)));
  }
}

/**
 * Runs as they were answered last, by the keys of their rows: a screen asks for the same ones again
 * and again. What changes a run is heard by RunColumns, which has it forgotten here.
 */
export class RunEntityCache {
  readonly #runs = new Map<number, RunEntity>();

  get(run: number): RunEntity | undefined {
    return this.#runs.get(run);
  }

  put(run: number, entity: RunEntity): void {
    if (this.#runs.size >= MAX_RUNS) {
      const oldest = this.#runs.keys().next();
      if (!oldest.done) this.#runs.delete(oldest.value);
    }
    this.#runs.set(run, entity);
  }

  forget(run: number): void {
    this.#runs.delete(run);
  }
}

/** Some 10 kB each, and 5 kB of JSON. */
const MAX_RUNS = 1000;
