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
  let at = 0;
  while (at < filter.length) {
    const rest = filter.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const token = nextToken(rest);
    at += token.text.length;
    if (token.text === ';' && filter.slice(at).trim() !== '') return null;
    tokens.push(token);
  }
  return tokens;
}

function nextToken(rest: string): FilterToken {
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const text = match[0];
    if (kind === 'identifier' && KEYWORDS.has(text.toUpperCase())) {
      return { kind: COMPARISONS.has(text.toUpperCase()) ? 'comparison' : 'keyword', text };
    }
    return { kind, text };
  }
  if (rest.startsWith('(')) return { kind: 'list', text: parenthesis(rest) };
  return { kind: 'other', text: rest[0] };
}

/** Up to the parenthesis that closes it; quoted ones do not count. */
function parenthesis(rest: string): string {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (character === '(') {
      depth++;
    } else if (character === ')' && --depth === 0) {
      return rest.slice(0, at + 1);
    }
  }
  return rest;
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
