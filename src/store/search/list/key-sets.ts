import { attribute, type Columns } from '../column-set.ts';
import type { ColumnId } from '../columns/column-id.ts';
import { keySets } from '../columns/key-lists.ts';
import type { Texts } from '../columns/text-column.ts';
import type { KnownKeys } from '../query/known-names.ts';

/** The columns that have the keys of all runs. */
export const KEY_COLUMNS: readonly ColumnId[] = [
  attribute('metric_keys'),
  attribute('param_keys'),
  attribute('tag_keys')
];

/** The keys that runs of the store have, most frequent first. */
export function knownKeys(columns: Columns): KnownKeys {
  const [metrics, params, tags] = KEY_COLUMNS.map(id => {
    const column = columns.text(id);
    const runs = new Float64Array(column.texts.length);
    for (const codes of column.segments) {
      for (let at = 0; at < codes.length; at++) runs[codes[at]]++;
    }
    return new Set(keyCounts(column, runs).keys());
  });
  return { metrics, params, tags };
}

/** @param runs how many there are of each code @returns how many runs have each key, most first */
export function keyCounts(column: Texts, runs: Float64Array): Map<string, number> {
  const sets = keySets(column);
  const counts = new Map<string, number>();
  for (let code = 1; code < runs.length; code++) {
    if (runs[code] === 0) continue;
    for (const key of sets[code]) counts.set(key, (counts.get(key) ?? 0) + runs[code]);
  }
  return new Map([...counts].sort(([a, runsA], [b, runsB]) => runsB - runsA || (a < b ? -1 : 1)));
}
