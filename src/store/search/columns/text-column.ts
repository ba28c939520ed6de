import { grown, placeOf, segmentOf } from './segments.ts';

/** What a search reads of a column of texts. */
export interface Texts {
  readonly segments: readonly Int32Array[];
  readonly texts: readonly string[];
  codeOf(text: string): number;
  code(row: number): number;
  get(row: number): string | null;
}

/**
 * Texts of runs, by the key of their rows: a number for each, which is its place in the list of
 * unequal texts. 0 stands for a run that has none.
 */
export class TextColumn implements Texts {
  readonly kind = 'texts';
  readonly segments: Int32Array[] = [];
  /** By number; the first is never asked for. */
  readonly texts: string[] = [''];
  readonly unsaved = new Set<number>();
  readonly #codes = new Map<string, number>();
  #characters = 0;

  /** @returns -1 for a text that no run has */
  codeOf(text: string): number {
    return this.#codes.get(text) ?? -1;
  }

  code(row: number): number {
    return this.segments.at(segmentOf(row))?.[placeOf(row)] ?? 0;
  }

  get(row: number): string | null {
    const code = this.code(row);
    return code === 0 ? null : this.texts[code];
  }

  put(row: number, text: string | null): void {
    const segment = segmentOf(row);
    this.unsaved.add(segment);
    let codes = this.segments.at(segment);
    if (text === null && (codes === undefined || placeOf(row) >= codes.length)) return;
    if (codes === undefined || placeOf(row) >= codes.length) {
      codes = this.#grow(segment, placeOf(row) + 1);
    }
    codes[placeOf(row)] = text === null ? 0 : this.#add(text);
  }

  /** @param codes places in `texts`, from 1; 0 for none */
  putSegment(segment: number, codes: ArrayLike<number>, texts: readonly string[]): void {
    const here = [0, ...texts.map(text => this.#add(text))];
    const taken = this.#grow(segment, codes.length);
    for (let at = 0; at < codes.length; at++) taken[at] = here[codes[at]];
  }

  /** No run ever had a text. */
  get isBlank(): boolean {
    return this.texts.length === 1;
  }

  /** An estimate: a text is its characters and what the map and the list need for it. */
  get bytes(): number {
    const codes = this.segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return codes + this.#characters + this.texts.length * 64;
  }

  #add(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.texts.length;
      this.texts.push(text);
      this.#codes.set(text, code);
      this.#characters += text.length;
    }
    return code;
  }

  #grow(segment: number, length: number): Int32Array {
    while (this.segments.length < segment) this.segments.push(new Int32Array(0));
    const old = this.segments.at(segment) ?? new Int32Array(0);
    const larger = new Int32Array(grown(old.length, length));
    larger.set(old);
    this.segments[segment] = larger;
    return larger;
  }
}
