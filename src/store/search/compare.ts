import { likeMatcher } from './like.ts';
import type { Clause } from './parse-filter.ts';

export type FieldValue = number | string | null | undefined;

/**
 * Whether a value satisfies a clause. What is not there satisfies only IS NULL, so `!=` finds
 * runs that have the key with another value, as MLflow's joins do. NaN satisfies only `!=`.
 */
export function satisfies(value: FieldValue, clause: Clause): boolean {
  return matcher(clause)(value);
}

/** `satisfies` for many values of one clause. */
export function matcher({
  comparator,
  value: wanted
}: Pick<Clause, 'comparator' | 'value'>): (value: FieldValue) => boolean {
  if (comparator === 'IS NULL') return isAbsent;
  if (comparator === 'IS NOT NULL') return value => !isAbsent(value);
  const compare = comparison(comparator, wanted as Exclude<Clause['value'], null>);
  return value => !isAbsent(value) && compare(value);
}

/** Order of texts in SQLite, which is that of their code points; JavaScript's is that of UTF-16. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const unitA = a.charCodeAt(at);
    const unitB = b.charCodeAt(at);
    if (unitA === unitB) continue;
    const surrogateA = unitA >= 0xd800 && unitA < 0xe000;
    const surrogateB = unitB >= 0xd800 && unitB < 0xe000;
    if (surrogateA !== surrogateB) return surrogateA ? 1 : -1;
    return unitA - unitB;
  }
  return a.length - b.length;
}

/** Order of two values of one field. */
export const compareValues = (a: number | string, b: number | string) =>
  typeof a === 'string' ? compareText(a, String(b)) : a - Number(b);

const isAbsent = (value: FieldValue): value is null | undefined =>
  value === null || value === undefined;

function comparison(
  comparator: Exclude<Clause['comparator'], 'IS NULL' | 'IS NOT NULL'>,
  wanted: number | string | string[]
): (value: number | string) => boolean {
  switch (comparator) {
    case '=':
      return value => value === wanted;
    case '!=':
      return value => value !== wanted;
    case '<':
      return value => value < wanted;
    case '<=':
      return value => value <= wanted;
    case '>':
      return value => value > wanted;
    case '>=':
      return value => value >= wanted;
    case 'LIKE':
    case 'ILIKE': {
      const like = likeMatcher(String(wanted), comparator === 'ILIKE');
      return value => like(String(value));
    }
    case 'IN':
    case 'NOT IN': {
      const list = new Set(wanted as string[]);
      return value => list.has(String(value)) === (comparator === 'IN');
    }
  }
}
