import type { FilterToken } from './tokenize.ts';

/** Tokens of our wider grammar: those of MLflow's, and parentheses and commas on their own. */
export interface WideToken {
  kind: 'name' | FilterToken['kind'] | '(' | ')' | ',';
  /** As written, quotes and all. */
  text: string;
}

/** @returns null for a text that has something else in it */
export function wideTokens(text: string): WideToken[] | null {
  const tokens: WideToken[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return null;
    at = TOKEN.lastIndex;
    const [kind, found] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    if (kind === undefined || found === undefined) return null;
    if (kind === 'blank') continue;
    if (kind === 'mark') tokens.push({ kind: found as '(' | ')' | ',', text: found });
    else tokens.push({ kind: kind as WideToken['kind'], text: found });
  }
  return tokens;
}

// \x60 is the backtick. A part of a name without quotes may have what MLflow allows in keys, but blanks.
const BARE = String.raw`[\p{L}_][\p{L}\p{N}_$\-/:@]*`;
const LATER = String.raw`[\p{L}\p{N}_][\p{L}\p{N}_$\-/:@]*`;
const QUOTED = String.raw`\x60[^\x60]+\x60|"[^"]+"`;
const TOKEN = new RegExp(
  String.raw`(?<blank>\s+)|(?<mark>[(),])|(?<comparison>!=|<=|>=|<>|==|=|<|>)` +
    String.raw`|(?<float>-?(?:\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?![\p{L}\p{N}_.]))` +
    String.raw`|(?<integer>-?\d+(?![\p{L}\p{N}_.]))` +
    String.raw`|(?<string>'[^']*')` +
    String.raw`|(?<name>(?:${BARE}|${QUOTED})(?:\.(?:${LATER}|${QUOTED}|'[^']+'))*)`,
  'uy'
);
