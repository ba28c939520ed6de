import type { Bytes } from '../bytes.ts';
import { withoutKernel, type Server } from '../server.ts';

/** Takes what is logged and gets it to the server, without anybody waiting for it. */
export interface Outbox {
  /** A number for a run of this outbox. */
  nextRun(): number;
  /** Never throws. @param line an Entry as JSON */
  append(line: string): void;
  /** As `append`, with bytes that the entry calls `{"kept": <name>}`, and that are the outbox's own from now on. */
  appendWith(name: string, bytes: Bytes, line: string): void;
  /**
   * @param patienceMs for how long nothing may get through until it is given up
   * @returns whether all that was appended is on the server
   */
  flush(patienceMs: number): Promise<boolean>;
  /** The server's id of a run. Rejects with an Error when it never will be there. */
  runId(run: number): Promise<string>;
}

/** Ids of runs, as they become known. */
export class RunIds {
  readonly #runs = new Map<number, { run_id: Promise<string>; known(run_id: string): void }>();
  #hasEnded = false;

  /** @param run_id '' for one that never will be on the server */
  set(run: number, run_id: string): void {
    this.#of(run).known(run_id);
  }

  /** No more will be known. */
  end(): void {
    this.#hasEnded = true;
    for (const { known } of this.#runs.values()) known('');
  }

  async get(run: number): Promise<string> {
    const run_id = await this.#of(run).run_id;
    if (run_id === '') {
      throw new Error('This run is not on the tracking server: a warning said why.');
    }
    return run_id;
  }

  #of(run: number) {
    let known!: (run_id: string) => void;
    const found = this.#runs.get(run) ?? {
      run_id: new Promise<string>(done => (known = done)),
      known
    };
    this.#runs.set(run, found);
    if (this.#hasEnded) found.known('');
    return found;
  }
}

export const FULL = 'No more is kept: what waits for the tracking server fills all its room.';
export const AWAY = (server: Server, said: string) =>
  `${withoutKernel(server)}: ${said} What is logged is kept, and sent when it answers.`;
