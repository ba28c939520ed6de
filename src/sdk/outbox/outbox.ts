import type { Bytes } from '../bytes.ts';
import { withoutKernel, type Server } from '../server.ts';

/** Takes what is logged and gets it to the server, without anybody waiting for it. */
export interface Outbox {
  /** A number for a run of this outbox. */
  nextRun(): number;
  /** Never throws. @param line an Entry as JSON */
  append(line: string): void;
  /** As `append`, with bytes that the entry calls `{"kept": <name>}`. */
  appendWith(name: string, bytes: Bytes, line: string): void;
  /**
   * @param patienceMs for how long nothing may get through until it is given up
   * @returns whether all that was appended is on the server
   */
  flush(patienceMs: number): Promise<boolean>;
  /** The server's id of a run. Rejects with an Error when the server refuses the run. */
  runId(run: number): Promise<string>;
}

/** Ids of runs, as they become known. */
export class RunIds {
  readonly #known = new Map<number, string>();
  readonly #waiting = new Map<number, ((run_id: string) => void)[]>();

  /** @param run_id '' when the server refused the run */
  set(run: number, run_id: string): void {
    this.#known.set(run, run_id);
    for (const done of this.#waiting.get(run) ?? []) done(run_id);
    this.#waiting.delete(run);
  }

  async get(run: number): Promise<string> {
    const run_id =
      this.#known.get(run) ??
      (await new Promise<string>(done => {
        this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), done]);
      }));
    if (run_id === '') throw new Error('The tracking server refused this run.');
    return run_id;
  }
}

export const FULL =
  'No more is kept: what waits for the tracking server fills all the room that there is for it.';
export const AWAY = (server: Server, said: string) =>
  `${withoutKernel(server)}: ${said} What is logged is kept, and sent when it answers.`;
