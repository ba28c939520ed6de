/** A piece of a stream's text up to where its line ends or begins again. */
export interface PrintedLine {
  text: string;
  /** What follows is written over it. */
  redrawn: boolean;
}

/**
 * Puts the pieces of a stream together to lines. A line that is drawn again, by a carriage return or
 * by backspaces as Keras does it, comes once for each time. The memory that it takes is bounded.
 */
export class PrintedLines {
  #open = '';
  /** The last piece ended with a carriage return, whose line feed may come with the next. */
  #returned = false;

  *write(text: string): Generator<PrintedLine> {
    BREAK.lastIndex = 0;
    let from = 0;
    for (let found = BREAK.exec(text); found !== null; found = BREAK.exec(text)) {
      this.#append(text.slice(from, found.index));
      from = BREAK.lastIndex;
      const [end] = found;
      if (end.includes('\n')) {
        this.#returned = false;
        yield { text: this.#take(), redrawn: false };
      } else {
        if (this.#open !== '') {
          // `\r\n` in two pieces is the end of a line.
          if (end === '\r' && from === text.length) this.#returned = true;
          else yield { text: this.#take(), redrawn: true };
        }
      }
    }
    if (from < text.length) {
      if (this.#returned) {
        this.#returned = false;
        yield { text: this.#take(), redrawn: true };
      }
      this.#append(text.slice(from));
    }
  }

  /** What has come of a line that has no end yet. */
  get open(): string {
    return plain(this.#open);
  }

  /** What is left when no more comes. */
  end(): PrintedLine | null {
    this.#returned = false;
    return this.#open === '' ? null : { text: this.#take(), redrawn: false };
  }

  #append(text: string): void {
    if (text === '') return;
    if (this.#returned) {
      this.#returned = false;
      this.#open = '';
    }
    const room = MAX_LINE + 1 - this.#open.length;
    if (room > 0) this.#open += text.slice(0, room);
  }

  /** A line that is longer than any progress is as good as empty. */
  #take(): string {
    const line = this.#open;
    this.#open = '';
    return line.length > MAX_LINE ? '' : plain(line);
  }
}

const plain = (line: string) => (line.includes('\x1b') ? line.replace(ESCAPES, '') : line);

const MAX_LINE = 2000;
/** Ends of lines, and what goes back to their beginning. */
const BREAK = /\r?\n|\r|\x08+/g;
/** Colours and moves of the cursor. */
const ESCAPES = /\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07]*\x07|[A-Z=>])/g;
