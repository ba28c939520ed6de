/** What a long command has done so far, on stderr: one line that changes on a terminal, else a line now and then. */
export class ProgressLine {
  readonly #text: () => string;
  readonly #isTerminal: boolean;
  readonly #timer: NodeJS.Timeout;
  #changed = false;

  /** @param text the line as it is now */
  constructor(text: () => string) {
    this.#text = text;
    this.#isTerminal = process.stderr.isTTY;
    this.#timer = setInterval(() => this.#show(), this.#isTerminal ? 100 : 5_000);
  }

  changed(): void {
    this.#changed = true;
  }

  /** Leaves the terminal's line empty. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#isTerminal) process.stderr.write('\r\x1b[K');
  }

  #show(): void {
    if (!this.#changed) return;
    this.#changed = false;
    if (!this.#isTerminal) {
      process.stderr.write(`${this.#text()}\n`);
      return;
    }
    // A line that wraps would not be overwritten.
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    process.stderr.write(`\r\x1b[K${this.#text().slice(0, width)}`);
  }
}

/** `[######--------------]`. @param share from 0 to 1 */
export function bar(share: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return `[${'#'.repeat(done)}${'-'.repeat(BAR_WIDTH - done)}]`;
}

const BAR_WIDTH = 20;
