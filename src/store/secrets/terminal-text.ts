import type { Span } from './merge-spans.ts';

/** CSI sequences (ECMA-48 §5.4): colours, above all. */
const SEQUENCE = /\x1b\[[0-?]*[ -/]*[@-~]/g;

/**
 * A text as it is read, without the sequences that colour it, and the way back: highlighted code
 * has them before, behind and within the words that are looked for.
 */
export class TerminalText {
  readonly plain: string;
  readonly #text: string;
  /** Pieces between sequences: where they begin in the plain text, and in the given one. */
  readonly #plainStarts: number[] = [];
  readonly #starts: number[] = [];

  constructor(text: string) {
    this.#text = text;
    if (!text.includes('\x1b')) {
      this.plain = text;
      this.#add(0, 0);
      return;
    }
    let plain = '';
    let end = 0;
    for (const { index, 0: sequence } of text.matchAll(SEQUENCE)) {
      this.#add(plain.length, end);
      plain += text.slice(end, index);
      end = index + sequence.length;
    }
    this.#add(plain.length, end);
    this.plain = plain + text.slice(end);
  }

  /** @param span of the plain text, not empty @returns the same piece of the given text */
  original<Piece extends Span>(span: Piece): Piece {
    return { ...span, start: this.#place(span.start), end: this.#place(span.end - 1) + 1 };
  }

  /** The sequences within a piece of the given text, so that what follows keeps its colour. */
  sequences({ start, end }: Span): string {
    return (this.#text.slice(start, end).match(SEQUENCE) ?? []).join('');
  }

  #add(plainStart: number, start: number): void {
    this.#plainStarts.push(plainStart);
    this.#starts.push(start);
  }

  #place(at: number): number {
    let low = 0;
    let high = this.#plainStarts.length;
    // The last piece that begins at or before it; of several empty ones the last has the text.
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#plainStarts[middle] <= at) low = middle;
      else high = middle;
    }
    return this.#starts[low] + at - this.#plainStarts[low];
  }
}
