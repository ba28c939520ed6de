/**
 * The text of a stream as a terminal would show it: a carriage return goes back to the beginning of
 * the line, a backspace takes one character, and what is written there replaces what was.
 *
 * The rules are those of `processText` in JupyterLab's outputarea/src/model.ts, so that the record
 * reads as the notebook did. All of them act on the last line only, so it alone is kept apart and a
 * megabyte of lines before it is never copied.
 */
export class StreamText {
  #lines = '';
  #linesBytes = 0;
  #line = '';
  #cursor = 0;

  constructor(text = '') {
    this.write(text);
  }

  write(text: string): void {
    for (const part of text.split(/([\n\r\x08])/)) {
      if (part === '\n') this.#endLine();
      else if (part === '\r') this.#cursor = 0;
      else if (part === '\b') this.#eraseOne();
      else this.#overwrite(part);
    }
  }

  get text(): string {
    return this.#lines + this.#line;
  }

  /** Length in UTF-8. */
  get bytes(): number {
    return this.#linesBytes + Buffer.byteLength(this.#line);
  }

  #overwrite(text: string): void {
    const rest = this.#line.slice(this.#cursor + text.length);
    this.#line = this.#line.slice(0, this.#cursor) + text + rest;
    this.#cursor += text.length;
  }

  #endLine(): void {
    this.#linesBytes += Buffer.byteLength(this.#line) + 1;
    this.#lines += `${this.#line}\n`;
    this.#line = '';
    this.#cursor = 0;
  }

  #eraseOne(): void {
    if (this.#cursor === 0) return;
    this.#line = this.#line.slice(0, this.#cursor - 1) + this.#line.slice(this.#cursor + 1);
    this.#cursor -= 1;
  }
}
