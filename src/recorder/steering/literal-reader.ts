import type { LiteralLanguage } from './literal-language.ts';

/** Reads the statements of a source one after the other, as far as literals go. */
export class LiteralReader {
  readonly #source: string;
  readonly #language: LiteralLanguage;
  #at = 0;

  constructor(source: string, language: LiteralLanguage) {
    this.#source = source;
    this.#language = language;
  }

  /** Where it stands; set to go back to where it stood. */
  get at(): number {
    return this.#at;
  }

  set at(at: number) {
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  /** In an indented line of a language in which that is the body of something. */
  get atIndent(): boolean {
    if (this.#language.curly) return false;
    const line = this.#source.lastIndexOf('\n', this.#at - 1) + 1;
    return /^[ \t]/.test(this.#source.slice(line, this.#at + 1));
  }

  /** @param pattern sticky, with one group @returns what the group matched here, and goes past it */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[1];
  }

  /** Empty lines, spaces, comments and `;`. */
  skipBlank(): void {
    while (this.take(SPACE) !== undefined || this.#comment());
  }

  /** @returns its text, undefined when none is here */
  literal(): string | undefined {
    const text = this.#string();
    if (text !== undefined) return text;
    const from = this.#at;
    if (!this.#skipLiteral()) return undefined;
    const written = this.#source.slice(from, this.#at);
    const [, notFinite] = NOT_FINITE.exec(written) ?? [];
    if (notFinite !== undefined) return notFinite;
    if (/^[+-]?\d+L$/.test(written)) return written.slice(0, -1);
    return /^[+-]?[\d._]+(?:e|$)/i.test(written) ? written.replaceAll('_', '') : written;
  }

  /** Whether the statement ends here, but for a comment. */
  endOfStatement(): boolean {
    this.take(/([ \t]*)/y);
    this.#comment();
    return this.atEnd || this.take(/([;\n]|\r\n)/y) !== undefined;
  }

  /** To the beginning of the next statement at the top level, past brackets, strings and comments. */
  skipStatement(): void {
    this.#skipTo('\n;');
  }

  #skipTo(ends: string): void {
    let depth = 0;
    while (!this.atEnd) {
      if (this.#comment() || this.#string() !== undefined || this.#template()) continue;
      const character = this.#source[this.#at++]!;
      if (depth === 0 && ends.includes(character)) return;
      if ('([{'.includes(character)) depth++;
      else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    }
  }

  /** A number, a name of a constant, or a list or mapping of literals. */
  #skipLiteral(): boolean {
    const { constants, key } = this.#language;
    const isConstant = [SCALAR, NOT_FINITE_HERE, ...constants].some(
      pattern => this.take(pattern) !== undefined
    );
    if (isConstant) return true;
    if (this.#language.call) this.take(this.#language.call);
    const close = CLOSING.get(this.#source[this.#at] ?? '');
    if (close === undefined) return false;
    this.#at++;
    for (;;) {
      this.#skipWithin();
      if (this.#source[this.#at] === close) {
        this.#at++;
        return true;
      }
      if (this.take(key) !== undefined) continue;
      if (this.#string() === undefined && !this.#skipLiteral()) return false;
    }
  }

  /** Between the items of a list. */
  #skipWithin(): void {
    while (this.take(this.#language.between) !== undefined || this.#comment());
  }

  #comment(): boolean {
    return this.take(this.#language.curly ? CURLY_COMMENT : HASH_COMMENT) !== undefined;
  }

  /** @returns what the string says; undefined when none is here, or one with something computed in it */
  #string(): string | undefined {
    const from = this.#at;
    const quote = this.take(/("""|'''|"|'|`)/y);
    if (quote === undefined) return undefined;
    let text = '';
    while (!this.atEnd) {
      if (this.#source.startsWith(quote, this.#at)) {
        this.#at += quote.length;
        return text;
      }
      const character = this.#source[this.#at]!;
      const computed =
        (quote === '`' && this.#source.startsWith('${', this.#at)) ||
        (this.#language.interpolates === true && character === '$');
      if (computed || (character === '\n' && quote.length === 1 && quote !== '`')) break;
      this.#at++;
      text += character === '\\' ? this.#escaped() : character;
    }
    // What is computed is passed by as a whole, see `#template`; one without an end is no string.
    this.#at = this.#source.startsWith('${', this.#at) ? from : from + quote.length;
    return undefined;
  }

  /** Past a template with something computed in it, however that is nested. */
  #template(): boolean {
    if (this.#source[this.#at] !== '`') return false;
    this.#at++;
    while (!this.atEnd && this.#source[this.#at] !== '`') {
      if (this.#source[this.#at] === '\\') this.#at += 2;
      else if (this.#source.startsWith('${', this.#at)) {
        this.#at += 2;
        this.#skipTo('}');
      } else this.#at++;
    }
    this.#at++;
    return true;
  }

  /** Behind a backslash it stands for itself. */
  #isPlain(character: string): boolean {
    return /["'`\\]/.test(character) || (this.#language.interpolates === true && character === '$');
  }

  #escaped(): string {
    const code = this.take(/(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/y);
    if (code !== undefined) return characterOf(Number.parseInt(code.slice(1), 16), `\\${code}`);
    const character = this.#source[this.#at++] ?? '';
    return ESCAPES.get(character) ?? (this.#isPlain(character) ? character : `\\${character}`);
  }
}

/** @param otherwise for a number that is no character's */
const characterOf = (code: number, otherwise: string): string =>
  code > 0x10ffff ? otherwise : String.fromCodePoint(code);

const SPACE = /([\s;]+)/y;
const CURLY_COMMENT = /(\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))/y;
const HASH_COMMENT = /(#[^\n]*)/y;
const SCALAR =
  /([+-]?(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?[nL]?|Infinity|inf)|True|False|None|TRUE|FALSE|NULL|NA|true|false|null|undefined|NaN|nan)(?![\p{L}\p{N}_.(])/iuy;
/** As Python writes what has no literal: `float('nan')`, `float("-inf")`. */
const NOT_FINITE = /^float\(["']([+-]?(?:nan|inf(?:inity)?))["']\)$/i;
const NOT_FINITE_HERE = /(float\(["'][+-]?(?:nan|inf(?:inity)?)["']\))/iy;
const CLOSING = new Map([
  ['[', ']'],
  ['(', ')'],
  ['{', '}']
]);
const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\n', '']
]);
