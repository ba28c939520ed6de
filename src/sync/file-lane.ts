import { ApiError } from '../protocol/errors.ts';
import {
  FilePush,
  nameOfFile,
  ReplacedFile,
  versionOf,
  type FilePlace,
  type FilePushOptions,
  type LocalFile
} from './push-files.ts';
import { isOfRemote, RemoteFailure } from './remote/remote-failure.ts';
import type { RemoteHealth } from './remote-health.ts';
import { Tries } from './tries.ts';

export interface FileLaneOptions extends FilePushOptions {
  health: RemoteHealth;
  log: { error(message: string, error: unknown): void };
  /** No file of the run waits here any more. */
  onThrough(run_id: string): void;
}

/** How the files of a run stand. */
export interface FilesOfRun {
  /** Some are yet to be sent: `onThrough` tells when none is. */
  areWaiting: boolean;
  /** What is not taken, such as `file model.pkl`, and in which words. */
  refused: Record<string, string>;
  /** When some of that is tried again, ms since 1970; Infinity: when it changes, or somebody asks. */
  again: number;
}

/**
 * The files of runs, on a way of their own: a large one may take hours, in which the points of all
 * runs are to go on. What was not taken is not sent again at each look at its run.
 */
export class FileLane {
  readonly #options: FileLaneOptions;
  readonly #push: FilePush;
  readonly #tries: Tries;
  /** By run. */
  readonly #waiting = new Map<string, Waiting>();
  /** Files that were not taken, by run and path. */
  readonly #refused = new Map<string, Map<string, Refusal>>();

  constructor(options: FileLaneOptions) {
    this.#options = options;
    this.#push = new FilePush(options);
    this.#tries = new Tries(options.remote, options.health);
  }

  /** Has those sent that are not on the remote. One call at a time for each run. */
  async look(run_id: string, place: FilePlace): Promise<FilesOfRun> {
    // Looked for again when they are through.
    if (this.#waiting.has(run_id)) return { areWaiting: true, refused: {}, again: Infinity };
    const { unsent, refused } = await this.#push.look(run_id, place.artifact_uri);
    const known = this.#refused.get(run_id);
    const now = Date.now();
    const files: LocalFile[] = [];
    let again = Infinity;
    for (const file of unsent) {
      const refusal = known?.get(file.path);
      if (refusal === undefined || refusal.version !== versionOf(file) || refusal.again <= now) {
        files.push(file);
        continue;
      }
      refused[nameOfFile(file)] = refusal.words;
      again = Math.min(again, refusal.again);
    }
    if (files.length > 0) {
      this.#waiting.set(run_id, { place, files, next: 0, notBefore: 0, isTaken: false });
    }
    return { areWaiting: files.length > 0, refused, again };
  }

  /** What was not taken is tried once more. */
  tryAgain(run_id: string): void {
    this.#refused.delete(run_id);
  }

  /** None of the run is to be sent any more, or all of them again; what is under way is not broken off. */
  forget(run_id: string): void {
    this.#waiting.delete(run_id);
    this.#refused.delete(run_id);
  }

  /** All may be tried at once. */
  hurry(): void {
    this.#tries.clear();
    for (const waiting of this.#waiting.values()) waiting.notBefore = 0;
  }

  /** @returns the sending of some files of one run; null if none may be sent now */
  next(now: number): (() => Promise<void>) | null {
    for (const [run_id, waiting] of this.#waiting) {
      if (waiting.isTaken || waiting.notBefore > now) continue;
      waiting.isTaken = true;
      return () => this.#turn(run_id, waiting);
    }
    return null;
  }

  /** When the next may be sent, ms since 1970; Infinity when none waits that is not being sent. */
  get nextTime(): number {
    let next = Infinity;
    for (const { isTaken, notBefore } of this.#waiting.values()) {
      if (!isTaken) next = Math.min(next, notBefore);
    }
    return next;
  }

  async #turn(run_id: string, waiting: Waiting): Promise<void> {
    const isWanted = () => this.#waiting.get(run_id) === waiting;
    const until = performance.now() + TURN_MS;
    try {
      while (isWanted() && waiting.next < waiting.files.length && performance.now() < until) {
        await this.#send(run_id, waiting, isWanted);
        if (waiting.notBefore > 0) break;
      }
    } catch (error) {
      this.#options.log.error(`files of run ${run_id}`, error);
      waiting.notBefore = Date.now() + FAULT_PAUSE_MS;
    }
    waiting.isTaken = false;
    if (!isWanted()) return;
    // Behind those of all others.
    this.#waiting.delete(run_id);
    if (waiting.next < waiting.files.length) this.#waiting.set(run_id, waiting);
    else this.#options.onThrough(run_id);
  }

  async #send(run_id: string, waiting: Waiting, isWanted: () => boolean): Promise<void> {
    const file = waiting.files[waiting.next];
    const id = `${run_id}/${file.path}`;
    waiting.notBefore = 0;
    try {
      const failure = await this.#push.send(run_id, waiting.place, file, isWanted);
      if (failure !== null) return this.#notTaken(run_id, waiting, failure);
      this.#tries.succeeded(id);
    } catch (error) {
      if (isOfRemote(error) && (await this.#tries.isOfAll(id, error))) {
        waiting.notBefore = this.#tries.waitForRemote(id, error);
        return;
      }
      this.#failed(run_id, file, error);
    }
    waiting.next++;
  }

  /** By the remote, or by the storage that it named. */
  #notTaken(run_id: string, waiting: Waiting, failure: RemoteFailure): void {
    const file = waiting.files[waiting.next];
    const { kind, status, message } = failure;
    // A signature may have been too old, or somebody changes what may be written there.
    const isFinal = kind === 'refused' && status !== 401 && status !== 403;
    if (isFinal) this.#refuse(run_id, file, message, Infinity);
    else this.#failed(run_id, file, failure);
    waiting.next++;
    if (kind !== 'unreachable') return;
    // Nor will it be for the others, each of which would cost some time-outs.
    for (; waiting.next < waiting.files.length; waiting.next++) {
      this.#failed(run_id, waiting.files[waiting.next], failure);
    }
  }

  /** For no fault of its own, perhaps: it is tried again, after a minute to an hour. */
  #failed(run_id: string, file: LocalFile, error: unknown): void {
    if (!(error instanceof RemoteFailure) && !wasChanged(error)) {
      this.#options.log.error(`sync of ${file.path} of run ${run_id}`, error);
    }
    const words = error instanceof Error ? error.message : String(error);
    this.#refuse(run_id, file, words, this.#tries.failed(`${run_id}/${file.path}`).next);
  }

  #refuse(run_id: string, file: LocalFile, words: string, again: number): void {
    const known = this.#refused.get(run_id) ?? new Map<string, Refusal>();
    this.#refused.set(run_id, known);
    known.set(file.path, { version: versionOf(file), words, again });
  }
}

/** What there is now is looked for when the run is through. */
const wasChanged = (error: unknown) =>
  error instanceof ReplacedFile ||
  (error instanceof ApiError && error.code === 'RESOURCE_DOES_NOT_EXIST');

interface Waiting {
  place: FilePlace;
  files: LocalFile[];
  /** Place of the next one among the files. */
  next: number;
  /** ms since 1970. */
  notBefore: number;
  isTaken: boolean;
}

interface Refusal {
  version: string;
  words: string;
  /** ms since 1970. */
  again: number;
}

/** Then it is the turn of another run's files. */
const TURN_MS = 2000;
const FAULT_PAUSE_MS = 60_000;
