import * as tags from '../../../protocol/tags.ts';
import type { ColumnId, RunAttribute } from './column-id.ts';
import type { Texts } from './text-column.ts';

/** Whether a column is of one key of metrics, params or tags: there may be any number of those. */
export const isKeyed = ({ type }: ColumnId) =>
  type === 'metric' || type === 'parameter' || type === 'tag';

/** The column that has the key of another one for all runs with a value; null where none has. */
export function keyList({ type, key }: ColumnId): ColumnId | null {
  switch (type) {
    case 'metric':
      return list('metric_keys');
    case 'parameter':
      return list('param_keys');
    case 'tag':
      if (!/^(?:mlflow|celltrail)\./.test(key)) return list('tag_keys');
      // Of those that every list asks for there are a few: no list need be read for them.
      return SYSTEM_TAGS.has(key) || key.startsWith(tags.CELLTRAIL_CELL_PREFIX)
        ? null
        : list('system_tag_keys');
    default:
      return null;
  }
}

/** The keys in each text of a list, by its code; read once, as new texts only ever come behind others. */
export function keySets({ texts }: Pick<Texts, 'texts'>): readonly (readonly string[])[] {
  return read(texts).sets;
}

/** Whether a run has the key, or had it a while ago. */
export const listsKey = ({ texts }: Pick<Texts, 'texts'>, key: string): boolean =>
  read(texts).keys.has(key);

interface ReadKeys {
  sets: string[][];
  keys: Set<string>;
}

function read(texts: readonly string[]): ReadKeys {
  let known = KNOWN.get(texts);
  if (known === undefined) KNOWN.set(texts, (known = { sets: [[]], keys: new Set() }));
  const { sets, keys } = known;
  for (let code = sets.length; code < texts.length; code++) {
    const set = JSON.parse(texts[code]) as string[];
    sets.push(set);
    for (const key of set) keys.add(key);
  }
  return known;
}

const list = (key: RunAttribute): ColumnId => ({ type: 'attribute', key });

const KNOWN = new WeakMap<readonly string[], ReadKeys>();
const SYSTEM_TAGS: ReadonlySet<unknown> = new Set<unknown>(Object.values(tags));
