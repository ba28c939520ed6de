/** Asks on news of the server that wait for their turn. */
export interface Waiting {
  /** How long its last ask lies back, in intervals of its own: the greatest goes first. */
  lateness(): number;
  /** Must not reject; if it does all the same, the others have their turns. */
  run(): Promise<void>;
}

/**
 * After an answer as many times the length that it was held up pass before a page asks again: of ten
 * pages each is held up by the others, and together they are to leave a server most of its time. Held
 * up is what goes beyond the quickest answer that the page had: a far server may be asked as often as
 * a near one.
 */
const REST = 20;
/** Of so many the median counts: one slow answer says nothing of how busy the server is. */
const LAST = 5;
/** An answer that waited for a server that was away says no more, and holds nobody up for longer. */
const LONGEST_MS = 2000;
/**
 * Within so long all who wait are to be asked for: the more they are, the shorter a page rests,
 * but never for less than an answer takes.
 */
const LONGEST_WAIT_MS = 5000;

/**
 * What the views of a page ask on news of the server, one after the other. Each page by itself asks
 * a server less that answers later, whoever else asks it.
 */
export class Turns {
  /** Since when, in ms: who waits longest is the first of them. */
  readonly #waiting = new Map<Waiting, number>();
  /** ms of the quickest call. */
  #quickest = Infinity;
  /** ms of a call, in each of the last turns. */
  readonly #took: number[] = [];
  /** ms of the calls that were answered in this turn. */
  #calls: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #ended = -Infinity;

  /** It is run once, when its turn has come: at once if nobody asks. Joining again changes nothing. */
  join(one: Waiting): void {
    if (!this.#waiting.has(one)) this.#waiting.set(one, Date.now());
    if (this.#busy) return;
    if (this.#rest() > 0) this.#schedule();
    else void this.#next();
  }

  leave(one: Waiting): void {
    this.#waiting.delete(one);
    if (this.#waiting.size === 0) this.#stop();
  }

  /**
   * A turn of many calls is no slow answer: each of them says how busy the server is.
   *
   * @param ms that a call of this page took, whatever the answer said
   */
  answered(ms: number): void {
    this.#quickest = Math.min(this.#quickest, ms);
    if (this.#busy) this.#calls.push(ms);
  }

  /** ms from now. */
  #rest(): number {
    const took = median(this.#took);
    const heldUp = took - Math.min(took, this.#quickest);
    const share = LONGEST_WAIT_MS / this.#waiting.size - took;
    const rest = Math.max(took, Math.min(took + REST * heldUp, LONGEST_MS, share));
    return this.#ended + rest - Date.now();
  }

  #schedule(): void {
    this.#stop();
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => void this.#next(), this.#rest());
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #next(): Promise<void> {
    this.#stop();
    const one = this.#first();
    if (one === undefined) return;
    this.#waiting.delete(one);
    this.#busy = true;
    this.#calls = [];
    const began = Date.now();
    try {
      await settledWithin(one.run(), LONGEST_MS);
    } catch (error) {
      console.error('celltrail: a view could not ask.', error);
    }
    this.#busy = false;
    this.#ended = Date.now();
    this.#took.push(this.#calls.length > 0 ? median(this.#calls) : this.#ended - began);
    if (this.#took.length > LAST) this.#took.shift();
    this.#schedule();
  }

  #first(): Waiting | undefined {
    const [longest, ...others] = this.#waiting;
    if (longest === undefined) return undefined;
    const [one, since] = longest;
    // Half of it is left for those who are as late: who asks often joins again and again meanwhile.
    if (Date.now() - since >= LONGEST_WAIT_MS / 2) return one;
    return others.reduce((a, [b]) => (b.lateness() > a.lateness() ? b : a), one);
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
