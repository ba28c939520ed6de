import type { DatabaseSync } from 'node:sqlite';
import { createContext, Script } from 'node:vm';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { likeMatcher } from './like.ts';

/**
 * Gives SQL of this connection `like_text(text, pattern)`, `ilike_text(text, pattern)` and
 * `rlike_text(text, pattern)`, which are MLflow's LIKE, ILIKE and RLIKE. SQLite's own LIKE has one
 * kind of case for all queries.
 */
export function addTextFunctions(database: DatabaseSync): void {
  const functions = {
    like_text: lastOnly(pattern => likeMatcher(pattern, false)),
    ilike_text: lastOnly(pattern => likeMatcher(pattern, true)),
    rlike_text: lastOnly(regexMatcher)
  };
  for (const [name, matcherOf] of Object.entries(functions)) {
    database.function(name, { deterministic: true }, (text, pattern) =>
      typeof text === 'string' && matcherOf(String(pattern))(text) ? 1 : 0
    );
  }
}

type Matcher = (text: string) => boolean;

/** A query asks for one pattern, row after row. */
function lastOnly(matcherOf: (pattern: string) => Matcher): (pattern: string) => Matcher {
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
function regexMatcher(pattern: string): Matcher {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern, 'u');
  } catch {
    return () => false;
  }
  if (isSoonDone(pattern)) return text => regex.test(text);
  const context = createContext({ regex, text: '' }) as { text: string };
  return text => {
    context.text = text;
    try {
      return TEST.runInContext(context, { timeout: MAX_MS }) as boolean;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw invalidParameter(
        `The regular expression '${pattern}' takes too long. Repeat fewer of its parts.`
      );
    }
  };
}

/**
 * Whether the time that it takes grows with the square of a text's length at worst: groups that are
 * repeated can double it with each character. The watch over all others costs 0.2 ms a text.
 */
const isSoonDone = (pattern: string) =>
  !/\)[*+?{]/.test(pattern) && (pattern.match(/[*+{]/g) ?? []).length <= 2;

const TEST = new Script('regex.test(text)');
const MAX_MS = 200;
