import type { Clause } from './parse-filter.ts';

/**
 * Whether a value satisfies a clause. What is not there satisfies only IS NULL, so `!=` finds
 * runs that have the key with another value, as MLflow's joins do. NaN satisfies only `!=`.
 */
export function satisfies(
  value: number | string | null | undefined,
  { comparator, value: wanted }: Clause
): boolean {
  const absent = value === null || value === undefined;
  if (comparator === 'IS NULL') return absent;
  if (comparator === 'IS NOT NULL') return !absent;
  if (absent || wanted === null) return false;
  switch (comparator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case 'LIKE':
      return likePattern(String(wanted), 's').test(String(value));
    case 'ILIKE':
      return likePattern(String(wanted), 'si').test(String(value));
    case 'IN':
      return (wanted as string[]).includes(String(value));
    case 'NOT IN':
      return !(wanted as string[]).includes(String(value));
  }
}

/** SQL's pattern: `%` is any text, `_` any one character, nothing escapes them. */
function likePattern(pattern: string, flags: string): RegExp {
  const name = `${flags} ${pattern}`;
  let regex = patterns.get(name);
  if (regex === undefined) {
    const source = pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.');
    regex = new RegExp(`^${source}$`, `u${flags}`);
    if (patterns.size > 100) patterns.clear();
    patterns.set(name, regex);
  }
  return regex;
}

const patterns = new Map<string, RegExp>();
