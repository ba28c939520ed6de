import { isAlive } from '../../store/db/process-identity.ts';
import { readObserverFiles, removeObserverFile, type ObserverFile } from './observer-file.ts';

/**
 * Which Jupyter servers of a data folder live: those whose process does. Of one in another container,
 * whose process cannot be seen from here, its relay's presence tells.
 */
export class LivingObservers {
  readonly #dataDir: string;
  readonly #own: string;
  readonly #present = new Map<string, number>();
  /** When its relay was last here, ms since 1970. */
  readonly #seen = new Map<string, number>();
  readonly #since = Date.now();

  /** @param own the Jupyter server of this companion, which would be dead without it */
  constructor(dataDir: string, own: string) {
    this.#dataDir = dataDir;
    this.#own = own;
  }

  /** A relay of this Jupyter server has come. @returns to be called when it goes */
  arrive(observer: string): () => void {
    this.#present.set(observer, (this.#present.get(observer) ?? 0) + 1);
    return () => {
      const left = this.#present.get(observer)! - 1;
      if (left > 0) this.#present.set(observer, left);
      else this.#present.delete(observer);
      this.#seen.set(observer, Date.now());
    };
  }

  sort(): { living: ObserverFile[]; dead: ObserverFile[] } {
    const files = readObserverFiles(this.#dataDir);
    const living = files.filter(file => this.#lives(file, files));
    return { living, dead: files.filter(file => !living.includes(file)) };
  }

  /** Nothing is left to be done for it. */
  forget(observer: string): void {
    this.#seen.delete(observer);
    removeObserverFile(this.#dataDir, observer);
  }

  #lives(file: ObserverFile, files: readonly ObserverFile[]): boolean {
    if (file.observer === this.#own) return true;
    const alive = isAlive(file.process);
    if (alive === false) return false;
    // A server that began anew in the same process (`exec`) has another id.
    const succeeded = files.some(
      other => other.since > file.since && isSame(other.process, file.process)
    );
    return (alive === true && !succeeded) || this.#isNear(file.observer);
  }

  #isNear(observer: string): boolean {
    if (this.#present.has(observer)) return true;
    // Who has just taken over the folder has not heard of anybody yet.
    return Date.now() - (this.#seen.get(observer) ?? this.#since) < ABSENCE_MS;
  }
}

const isSame = (a: ObserverFile['process'], b: ObserverFile['process']) =>
  JSON.stringify(a) === JSON.stringify(b);

/** A relay that lost its connection, or its life, is back sooner. */
const ABSENCE_MS = 10_000;
