/** Asks on news of the server that wait for their turn. */
export interface Waiting {
  /** How long its last ask lies back, in intervals of its own: the greatest goes first. */
  lateness(): number;
  /** Must not reject. */
  run(): Promise<void>;
}

/**
 * After an answer as many times its length pass before a page asks again. So ten pages together
 * keep a server busy for half of the time at most, and one whose answers take 10 ms is asked nine
 * times a second by each.
 */
const REST = 10;
/** Of so many the median counts: one slow answer says nothing of how busy the server is. */
const LAST = 5;
/** An answer that waited for a server that was away says no more, and holds nobody up for longer. */
const LONGEST_MS = 2000;

/**
 * What the views of a page ask on news of the server, one after the other. Each page by itself asks
 * a server less that answers later, whoever else asks it.
 */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  readonly #took: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #restsUntil = -Infinity;

  /** It is run once, when its turn has come. Joining again changes nothing. */
  join(one: Waiting): void {
    this.#waiting.add(one);
    this.#schedule();
  }

  leave(one: Waiting): void {
    this.#waiting.delete(one);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#busy || this.#timer !== undefined || this.#waiting.size === 0) return;
    // Those who hear the same news join one after the other, and the latest of them is to be first.
    this.#timer = setTimeout(() => void this.#next(), Math.max(0, this.#restsUntil - Date.now()));
  }

  async #next(): Promise<void> {
    this.#timer = undefined;
    const [first, ...others] = this.#waiting;
    if (first === undefined) return;
    const one = others.reduce((a, b) => (b.lateness() > a.lateness() ? b : a), first);
    this.#waiting.delete(one);
    this.#busy = true;
    const began = Date.now();
    await settledWithin(one.run(), LONGEST_MS);
    this.#busy = false;
    const ended = Date.now();
    this.#took.push(ended - began);
    if (this.#took.length > LAST) this.#took.shift();
    this.#restsUntil = ended + Math.min(REST * median(this.#took), LONGEST_MS);
    this.#schedule();
  }
}

async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const given = new Promise<void>(done => (timer = setTimeout(done, ms)));
  await Promise.race([work, given]);
  clearTimeout(timer);
}

/** The lower one of two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
