import { queryFault, type Span } from './query-fault.ts';

/** What the text of a filter box is made of (docs/search.md). */
export interface QueryToken extends Span {
  kind: 'word' | 'comparison' | '(' | ')' | ',';
  /** Of a word: without its quotes. A comparison: `=` for `==`, `!=` for `<>`. */
  text: string;
  /** Before a quoted part: `metrics.`, `tag:`, `#`. Else ''. */
  prefix: string;
  quoted: boolean;
}

/** @throws ApiError with `fault` for a quote without an end */
export function queryTokens(query: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let from = 0;
  while (from < query.length) {
    TOKEN.lastIndex = from;
    const groups = TOKEN.exec(query)?.groups;
    if (groups === undefined) {
      throw queryFault(`The quote ${query[from]} has no end.`, { from, length: 1 });
    }
    const length = TOKEN.lastIndex - from;
    const { blank, mark, comparison, quoted, prefix = '', word = '' } = groups;
    const token = { from, length, prefix: '', quoted: false };
    if (mark !== undefined) tokens.push({ ...token, kind: mark as '(' | ')' | ',', text: mark });
    else if (comparison !== undefined) {
      tokens.push({ ...token, kind: 'comparison', text: SAME[comparison] ?? comparison });
    } else if (quoted !== undefined) {
      tokens.push({ ...token, kind: 'word', text: quoted.slice(1, -1), prefix, quoted: true });
    } else if (blank === undefined) tokens.push({ ...token, kind: 'word', text: word });
    from += length;
  }
  return tokens;
}

/** How a key is written so that it is read as one name. */
export const quotedName = (name: string) =>
  BARE.test(name) && !KEYWORDS.has(name.toUpperCase()) ? name : `\`${name}\``;

// \x60 is the backtick. A quote within a word is a part of it, as in `don't`.
const QUOTED = String.raw`"[^"]*"|'[^']*'|\x60[^\x60]*\x60`;
const WORD = String.raw`(?:[^\s(),=<>!"'\x60]|!(?!=))(?:[^\s(),=<>!]|!(?!=))*`;
const TOKEN = new RegExp(
  String.raw`(?<blank>\s+)|(?<mark>[(),])|(?<comparison>!=|<=|>=|<>|==|=|<|>)` +
    String.raw`|(?<prefix>(?:\p{L}+[.:]|#)?)(?<quoted>${QUOTED})|(?<word>${WORD})`,
  'uy'
);
const BARE = new RegExp(`^(?:${WORD})$`, 'u');
const KEYWORDS = new Set(['AND', 'OR', 'NOT']);
const SAME: Record<string, string | undefined> = { '==': '=', '<>': '!=' };
