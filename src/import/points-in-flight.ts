import type { Importer, ForeignPoints } from '../store/import/importer.ts';

/** Lets points go to the disk while the next ones are read, up to a bound of memory. */
export class PointsInFlight {
  readonly #importer: Importer;
  readonly #onAdded: (points: number) => void;
  readonly #waiting: { points: number; done: Promise<void> }[] = [];
  #points = 0;

  constructor(importer: Importer, onAdded: (points: number) => void) {
    this.#importer = importer;
    this.#onAdded = onAdded;
  }

  /** Resolves when there is room for more. */
  async add(run_id: string, key: string, points: ForeignPoints): Promise<void> {
    const done = this.#importer.addPoints(run_id, key, points);
    // Its failure is thrown where it is waited for.
    done.catch(() => undefined);
    this.#waiting.push({ points: points.length, done });
    this.#points += points.length;
    while (this.#points > MAX_POINTS || this.#waiting.length > MAX_CALLS) await this.#first();
  }

  /** Resolves when all of them are on disk. */
  async landed(): Promise<void> {
    while (this.#waiting.length > 0) await this.#first();
  }

  async #first(): Promise<void> {
    const { points, done } = this.#waiting[0];
    await done;
    this.#waiting.shift();
    this.#points -= points;
    this.#onAdded(points);
  }
}

/** Some 14 MB. */
const MAX_POINTS = 500_000;
const MAX_CALLS = 10_000;
