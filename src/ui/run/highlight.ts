export type SpanKind = 'plain' | 'keyword' | 'string' | 'comment' | 'number';

export interface Span {
  kind: SpanKind;
  text: string;
}

/** Longer sources are left as they are: a colour is not worth a pause. */
const MAX_LENGTH = 100_000;

/**
 * Cuts a source into spans that a screen gives colours: keywords, strings, comments and numbers.
 * Together the spans are the source. A text of an unknown language is one plain span.
 *
 * @param language a kernel's or a fence's name for it: `python`, `py`, `typescript`, …
 */
export function highlight(source: string, language: string): Span[] {
  const grammar = GRAMMARS.get(language.toLowerCase());
  if (grammar === undefined || source.length > MAX_LENGTH) return [{ kind: 'plain', text: source }];
  const spans: Span[] = [];
  let end = 0;
  for (const match of source.matchAll(grammar.pattern)) {
    const kind = kindOf(match, grammar.keywords);
    if (kind === 'plain') continue;
    if (match.index > end) spans.push({ kind: 'plain', text: source.slice(end, match.index) });
    spans.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < source.length) spans.push({ kind: 'plain', text: source.slice(end) });
  return spans;
}

interface Grammar {
  /** Its groups are named after the kinds, and `word`. */
  pattern: RegExp;
  keywords: ReadonlySet<string>;
}

function kindOf({ groups = {} }: RegExpMatchArray, keywords: ReadonlySet<string>): SpanKind {
  if (groups.comment !== undefined) return 'comment';
  if (groups.string !== undefined) return 'string';
  if (groups.number !== undefined) return 'number';
  return keywords.has(groups.word ?? '') ? 'keyword' : 'plain';
}

// A string that is not closed ends with its line, or with the source if it may have several.
const QUOTED = String.raw`"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?`;
const NUMBER = String.raw`(?<![\w.])(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)[jn]?\b`;
const WORD = String.raw`(?<word>[A-Za-z_$][\w$]*)`;

const PYTHON: Grammar = {
  pattern: new RegExp(
    String.raw`(?<comment>#[^\n]*)` +
      String.raw`|(?<string>(?:\b[rRbBfFuU]{1,2})?(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|${QUOTED}))` +
      `|(?<number>${NUMBER})|${WORD}`,
    'g'
  ),
  keywords: new Set(
    (
      'False None True and as assert async await break case class continue def del elif else except ' +
      'finally for from global if import in is lambda match nonlocal not or pass raise return try ' +
      'while with yield'
    ).split(' ')
  )
};

const TYPESCRIPT: Grammar = {
  pattern: new RegExp(
    String.raw`(?<comment>//[^\n]*|/\*[^]*?(?:\*/|$))` +
      '|(?<string>`(?:\\\\.|[^`\\\\])*`?|' +
      `${QUOTED})|(?<number>${NUMBER})|${WORD}`,
    'g'
  ),
  keywords: new Set(
    (
      'abstract any as async await boolean break case catch class const continue debugger declare ' +
      'default delete do else enum export extends false finally for from function get if implements ' +
      'import in instanceof interface keyof let new null number of private protected public readonly ' +
      'return satisfies set static string super switch this throw true try type typeof undefined ' +
      'unknown var void while yield'
    ).split(' ')
  )
};

const GRAMMARS = new Map<string, Grammar>([
  ...['python', 'python3', 'py', 'ipython'].map(name => [name, PYTHON] as const),
  ...['typescript', 'ts', 'tsx', 'javascript', 'js', 'jsx'].map(name => [name, TYPESCRIPT] as const)
]);
