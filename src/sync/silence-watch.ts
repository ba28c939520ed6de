interface SilenceWatchOptions {
  /** Asks for the least that a remote can answer; how it does is of no matter. */
  probe(): Promise<unknown>;
  /** It fell silent, or is heard again. */
  onChange(): void;
  /** Without an answer while something waits for one, before it is probed. */
  quietMs?: number;
  /** For the answer to that. */
  patienceMs?: number;
}

/**
 * Whether a remote that has not failed says nothing at all: a call that hangs fails only when its own
 * time is over, which is longer than a reader should be told that all is well. Nothing is sent less
 * for it.
 */
export class SilenceWatch {
  readonly #options: Required<SilenceWatchOptions>;
  #isWaiting = false;
  #heard = 0;
  #since: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Answers that were heard. */
  #answers = 0;

  constructor(options: SilenceWatchOptions) {
    this.#options = { quietMs: QUIET_MS, patienceMs: PATIENCE_MS, ...options };
  }

  /** When it was last heard, or asked after that, ms since 1970; null while it is not silent. */
  get since(): number | null {
    return this.#since;
  }

  /** Whether anything is under way. */
  waits(isWaiting: boolean): void {
    if (isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    if (isWaiting) {
      this.#heard = Date.now();
      this.#lookLater();
    } else this.#hears();
  }

  answered(): void {
    this.#answers++;
    this.#heard = Date.now();
    if (this.#since === null) return;
    this.#hears();
    if (this.#isWaiting) this.#lookLater();
  }

  close(): void {
    this.#isWaiting = false;
    this.#since = null;
    this.#clear();
  }

  /** There is nothing to be said of it. */
  #hears(): void {
    this.#clear();
    const wasSilent = this.#since !== null;
    this.#since = null;
    if (wasSilent) this.#options.onChange();
  }

  #lookLater(): void {
    this.#clear();
    const wait = this.#heard + this.#options.quietMs - Date.now();
    this.#timer = setTimeout(() => this.#look(), Math.max(wait, 0)).unref();
  }

  #look(): void {
    if (Date.now() - this.#heard < this.#options.quietMs) {
      this.#lookLater();
      return;
    }
    const before = this.#answers;
    const { probe, patienceMs, onChange } = this.#options;
    const onAnswer = () => {
      if (this.#answers === before) this.answered();
    };
    // An error is an answer, too; the calls that wait will meet it.
    void probe().then(onAnswer, onAnswer);
    this.#timer = setTimeout(() => {
      if (this.#answers !== before) {
        this.#lookLater();
        return;
      }
      this.#since = this.#heard;
      onChange();
    }, patienceMs).unref();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** With the next well below the 5 s after which a reader is to know. */
const QUIET_MS = 2000;
const PATIENCE_MS = 1500;
