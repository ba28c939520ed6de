import type { Run } from '../../protocol/entities/run.ts';

/** A run as it is answered: as JSON, which most who ask want, and only then as what that stands for. */
export class RunEntity {
  readonly json: Uint8Array;
  #run: Run | null = null;

  constructor(json: string) {
    this.json = Buffer.from(json);
  }

  get run(): Run {
    return (this.#run ??= JSON.parse(this.json.toString()) as Run);
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

/** Some 5 kB of JSON each, and 10 kB for what it stands for. */
const MAX_RUNS = 1000;
