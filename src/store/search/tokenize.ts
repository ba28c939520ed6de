/**
 * What a filter is made of, as far as MLflow's parser (sqlparse) tells it apart. `text` is as
 * written, quotes and all.
 */
export interface FilterToken {
  kind: 'identifier' | 'integer' | 'float' | 'string' | 'comparison' | 'keyword' | 'list' | 'other';
  text: string;
}

/** @returns the tokens without blanks; null when `;` makes several statements of it */
export function tokenize(filter: string): FilterToken[] | null {
  const tokens: FilterToken[] = [];
  const ends = closingParentheses(filter);
  let at = 0;
  while (at < filter.length) {
    const rest = filter.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const token = nextToken(rest, ends.get(at));
    at += token.text.length;
    if (token.text === ';' && filter.slice(at).trim() !== '') return null;
    tokens.push(token);
  }
  return tokens;
}

/** @param length of the part in parentheses that begins here, if one does */
function nextToken(rest: string, length: number | undefined): FilterToken {
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const text = match[0];
    if (kind === 'identifier' && KEYWORDS.has(text.toUpperCase())) {
      return { kind: COMPARISONS.has(text.toUpperCase()) ? 'comparison' : 'keyword', text };
    }
    return { kind, text };
  }
  if (length !== undefined) return { kind: 'list', text: rest.slice(0, length) };
  return { kind: 'other', text: rest[0] };
}

/** Lengths of the parts in parentheses, by where they begin; quoted ones do not count, nor what is not closed. */
function closingParentheses(filter: string): Map<number, number> {
  const lengths = new Map<number, number>();
  const open: number[] = [];
  let quote = '';
  for (let at = 0; at < filter.length; at++) {
    const character = filter[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (character === '(') {
      open.push(at);
    } else if (character === ')') {
      const from = open.pop();
      if (from !== undefined) lengths.set(from, at + 1 - from);
    }
  }
  return lengths;
}

// \x60 is the backtick.
const QUOTED = String.raw`\x60[^\x60]*\x60|"[^"]*"`;
const NAME = String.raw`(?:[\p{L}_][\p{L}\p{N}_$\-]*|${QUOTED})`;
const PART = String.raw`(?:[\p{L}\p{N}_][\p{L}\p{N}_$\-/:@]*|${QUOTED}|'[^']*')`;
const PATTERNS: [FilterToken['kind'], RegExp][] = [
  ['float', /^-?(?:\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?![\w.])/],
  ['integer', /^-?\d+(?![\w.])/],
  ['string', /^'(?:''|\\'|[^'])*'/],
  ['comparison', /^(?:!=|<>|<=|>=|==|=|<|>|not\s+r?i?like\b)/i],
  ['identifier', new RegExp(String.raw`^${NAME}(?:\.${PART})*`, 'u')]
];
const COMPARISONS = new Set(['LIKE', 'ILIKE', 'RLIKE']);
const KEYWORDS = new Set([...COMPARISONS, 'AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'BETWEEN']);
