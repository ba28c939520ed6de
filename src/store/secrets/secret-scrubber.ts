import { SECRET_MARKER } from '../../protocol/secret-marker.ts';
import { kernelAddressSecrets, SCRUBBED_ADDRESS } from './scrub-secrets.ts';
import { knownShapes } from './known-shapes.ts';
import { mergeSpans, type Span } from './merge-spans.ts';
import { TerminalText } from './terminal-text.ts';

/**
 * Takes secrets out of sources, errors and outputs before they are written: given values, and what
 * is known by its shape.
 */
export class SecretScrubber {
  readonly #values: ReadonlySet<string>;

  /** @param values of variables of kernels' environments, and the secrets of their addresses */
  constructor(values: readonly string[] = []) {
    this.#values = new Set(
      values.flatMap(spellings).filter(value => !SECRET_MARKER.includes(value))
    );
  }

  text(text: string): string {
    return this.json(text);
  }

  /**
   * All texts of a value of JSON, keys too. One that has no secret is answered as it is.
   *
   * They are looked through together, as lines of one text: most have nothing, an interactive plot
   * has a hundred thousand of them, and lines of one text may come as a list.
   */
  json<Value>(value: Value): Value {
    const texts: string[] = [];
    collect(value, texts);
    const joined = new TerminalText(texts.join('\n'));
    const found = mergeSpans(this.#find(joined.plain)).map(span => joined.original(span));
    if (found.length === 0) return value;

    let start = 0;
    let next = 0;
    return replaced(value, text => {
      const offset = start;
      const end = (start += text.length + 1) - 1;
      let kept = '';
      let from = offset;
      while (next < found.length && found[next].start < end) {
        const secret = found[next];
        const begins = secret.start >= offset;
        const piece = { start: Math.max(secret.start, offset), end: Math.min(secret.end, end) };
        kept += text.slice(from - offset, piece.start - offset);
        kept += (begins ? secret.by : '') + joined.sequences(piece);
        from = piece.end;
        if (secret.end > end) break; // it goes on in the next text
        next++;
      }
      return kept + text.slice(from - offset);
    });
  }

  #find(text: string): Found[] {
    const found = kernelAddressSecrets(text).map(span => ({ ...span, by: SCRUBBED_ADDRESS }));
    for (const value of this.#values) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
        found.push({ start: at, end: at + value.length, by: SECRET_MARKER });
      }
    }
    for (const span of knownShapes(text)) found.push({ ...span, by: SECRET_MARKER });
    return found;
  }
}

interface Found extends Span {
  /** What stands there instead. */
  by: string;
}

/** A value as it is, in a string of JSON or of Python, in HTML, and in a URL. */
function spellings(value: string): string[] {
  const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = html.replaceAll('"', '&quot;');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n'),
    value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n'),
    html,
    quoted.replaceAll("'", '&#x27;'),
    quoted.replaceAll("'", '&#39;'),
    encodeURIComponent(value.replace(/\p{Cs}/gu, '\ufffd'))
  ];
}

/** Data of these types is base64, in which nothing can be read. SVG is text. */
const BINARY = /^(image\/(?!svg)|audio\/|video\/|application\/pdf$)/;

/** In the order in which `replaced` comes to them. */
function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (Array.isArray(value)) for (const item of value) collect(item, texts);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      texts.push(key);
      if (!BINARY.test(key)) collect(item, texts);
    }
  }
}

/** A copy with each text replaced. */
function replaced<Value>(value: Value, replace: (text: string) => string): Value;
function replaced(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item: unknown) => replaced(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => {
    const kept = replace(key);
    return [kept, BINARY.test(key) ? item : replaced(item, replace)] as const;
  });
  return Object.fromEntries(entries);
}
