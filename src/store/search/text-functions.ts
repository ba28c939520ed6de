import type { DatabaseSync } from 'node:sqlite';
import { createContext, Script } from 'node:vm';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { likeMatcher } from './like.ts';

/**
 * Gives SQL of this connection `like_text(text, pattern)`, `ilike_text(text, pattern)` and
 * `rlike_text(text, pattern, until)`, which are MLflow's LIKE, ILIKE and RLIKE. SQLite's own LIKE
 * has one kind of case for all queries. At `until`, in ms since 1970, a search with a regular
 * expression is given up: nobody else's reads are answered meanwhile.
 */
export function addTextFunctions(database: DatabaseSync): void {
  const likes = {
    like_text: lastOnly(pattern => likeMatcher(pattern, false)),
    ilike_text: lastOnly(pattern => likeMatcher(pattern, true))
  };
  for (const [name, matcherOf] of Object.entries(likes)) {
    database.function(name, { deterministic: true }, (text, pattern) =>
      typeof text === 'string' && matcherOf(String(pattern))(text) ? 1 : 0
    );
  }
  const regexOf = lastOnly(regexMatcher);
  database.function('rlike_text', { deterministic: true }, (text, pattern, until) =>
    typeof text === 'string' && regexOf(String(pattern))(text, Number(until)) ? 1 : 0
  );
}

/** A query asks for one pattern, row after row. */
function lastOnly<Matcher>(matcherOf: (pattern: string) => Matcher): (pattern: string) => Matcher {
  let last: { pattern: string; matcher: Matcher } | null = null;
  return pattern => {
    if (last?.pattern !== pattern) last = { pattern, matcher: matcherOf(pattern) };
    return last.matcher;
  };
}

/**
 * Python's `re.search`; a pattern that is none matches nothing.
 *
 * @throws ApiError where it takes so long that the reader's other callers would wait for it
 */
function regexMatcher(pattern: string): (text: string, until: number) => boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern, 'u');
  } catch {
    return () => false;
  }
  // To translate more of them into machine code takes seconds, in which nothing can stop it.
  if ((pattern.match(OPTIONAL) ?? []).length > MAX_OPTIONAL) throw tooSlow(pattern);
  const choices = choicesOf(pattern);
  const context = createContext({ regex, text: '' }) as { text: string };
  return (text, until) => {
    const left = until - Date.now();
    if (left <= 0) throw tooSlow(pattern);
    if (Math.max(text.length, 2) ** (choices + 1) <= MAX_STEPS) return regex.test(text);
    context.text = text;
    try {
      return TEST.runInContext(context, { timeout: Math.min(left, MAX_TEXT_MS) }) as boolean;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw tooSlow(pattern);
    }
  };
}

/**
 * At how many places of the pattern a matcher that goes back has a choice: at most one for each
 * character of the text at each of them, and one where it begins. Infinity for groups that are
 * repeated, which can double the work with each character.
 */
function choicesOf(pattern: string): number {
  if (/\)[*+?{]/.test(pattern)) return Infinity;
  return (pattern.match(/[*+?{|]|\\[\dk]/g) ?? []).length;
}

const tooSlow = (pattern: string) =>
  invalidParameter(
    `The regular expression '${pattern}' takes too long. Repeat fewer of its parts.`
  );

/** What a text may have or not have: repeated parts, and those with an empty alternative. */
const OPTIONAL = /[*+{]|(?<!\()\?|\|[|)]|\(\|/g;
/** The worst that was found takes 0.3 s with 20 and ten with 40. */
const MAX_OPTIONAL = 20;

const TEST = new Script('regex.test(text)');
/** Some 50 ms. What may take more is watched, which costs 0.2 ms a text. */
const MAX_STEPS = 10_000_000;
const MAX_TEXT_MS = 200;
