import type { RunColumnKeys } from '../../protocol/endpoints/run-rows.ts';
import { columnName, typedName, typedValue, type Column, type ColumnKind } from './column-name.ts';

export interface Completion {
  /** Characters of the box that an item takes the place of. */
  from: number;
  to: number;
  items: readonly CompletionItem[];
  /** Index of the item that Enter takes; -1: none. */
  active: number;
}

export interface CompletionItem {
  /** Put into the box. */
  text: string;
  /** Read by people. */
  label: string;
  kind: ColumnKind | 'value';
}

/** What stands at the caret. */
export type CaretContext =
  | { what: 'name' | 'tag'; from: number; to: number; partial: string }
  /** @param column as listRunColumnValues names it */
  | { what: 'value'; from: number; to: number; partial: string; column: string };

const MAX_ITEMS = 12;

/** What runs have besides metrics, params and tags, and people ask for. */
const ATTRIBUTES = ['status', 'notebook', 'user', 'name', 'experiment', 'started', 'ended'];

const NAME = /(?:[\w./#:-]+(?:\.`[^`]*)?|`[^`]*)$/;
const COMPARISON =
  /(?<name>(?:metrics?\.|params?\.|tags?\.)?(?:`[^`]+`|[\w./-]+))\s*(?:!=|<=|>=|=|<|>|\bi?like\b)\s*(?<value>'[^']*|"[^"]*|[^\s'"()=<>!]*)$/i;

/** @param caret index of the character behind it; null where nothing can be completed */
export function caretContext(
  text: string,
  caret: number,
  keys: RunColumnKeys | null
): CaretContext | null {
  const before = text.slice(0, caret);
  const comparison = COMPARISON.exec(before)?.groups;
  if (comparison !== undefined) {
    const column = columnOf(comparison.name, keys);
    if (column === null || column.kind === 'metric') return null;
    const { value } = comparison;
    return {
      what: 'value',
      from: caret - value.length,
      to: caret + rest(text, caret, value),
      partial: value.replace(/^['"]/, ''),
      column: columnName(column, false)
    };
  }
  if (isQuoted(before)) return null;
  const word = NAME.exec(before)?.[0] ?? '';
  if (word === '') return null;
  const at = { from: caret - word.length, to: caret + rest(text, caret, word) };
  const tag = /^(?:#|tag:)/.exec(word);
  return tag === null
    ? { what: 'name', partial: word, ...at }
    : { what: 'tag', partial: word.slice(tag[0].length), ...at, from: at.from + tag[0].length };
}

/** Columns whose names hold what was typed: those that begin with it first, then the most frequent. */
export function nameItems(context: CaretContext, keys: RunColumnKeys): CompletionItem[] {
  const typed = bare(context.partial).toLowerCase();
  const tags = keys.tags.map(({ key }) => ({ kind: 'tag' as const, key }));
  if (context.what === 'tag') {
    const found = matching(tags, typed).map(({ key }) => key);
    return found.map(key => ({ text: key, label: key, kind: 'tag' as const }));
  }
  const columns: Column[] = [
    ...keys.metrics.map(({ key }) => ({ kind: 'metric' as const, key })),
    ...keys.params.map(({ key }) => ({ kind: 'param' as const, key })),
    ...tags,
    ...ATTRIBUTES.map(key => ({ kind: 'attribute' as const, key }))
  ];
  const first = new Map<string, Column>();
  for (const column of columns) if (!first.has(column.key)) first.set(column.key, column);
  return matching(columns, typed).map(column => ({
    text: typedName(column, first.get(column.key) !== column),
    label: column.key,
    kind: column.kind
  }));
}

export function valueItems(values: readonly string[]): CompletionItem[] {
  const items = values.slice(0, MAX_ITEMS);
  return items.map(value => ({ text: typedValue(value), label: value, kind: 'value' }));
}

/** Which column a query means by a name: metric first, then param, tag, attribute. */
export function columnOf(name: string, keys: RunColumnKeys | null): Column | null {
  const key = bare(name);
  const prefix = /^(metric|param|tag)s?\./i.exec(name)?.[1].toLowerCase();
  if (prefix !== undefined) return { kind: prefix as ColumnKind, key };
  const has = (all: readonly { key: string }[] | undefined) => all?.some(one => one.key === key);
  if (has(keys?.metrics)) return { kind: 'metric', key };
  if (has(keys?.params)) return { kind: 'param', key };
  if (has(keys?.tags)) return { kind: 'tag', key };
  return ATTRIBUTES.includes(key.toLowerCase())
    ? { kind: 'attribute', key: key.toLowerCase() }
    : null;
}

function matching<One extends Column>(columns: readonly One[], typed: string): One[] {
  const at = (column: One) => column.key.toLowerCase().indexOf(typed);
  const begin = columns.filter(column => at(column) === 0);
  const hold = columns.filter(column => at(column) > 0);
  return [...begin, ...hold].slice(0, MAX_ITEMS);
}

/** Without the kind in front of it and its quotes. */
const bare = (name: string) =>
  name.replace(/^(metric|param|tag)s?\.(?=.)/i, '').replaceAll('`', '');

/** Characters of the same word behind the caret. */
function rest(text: string, caret: number, word: string): number {
  const quote = /['"`]/.exec(word)?.[0];
  const behind = text.slice(caret);
  if (quote !== undefined) return behind.includes(quote) ? behind.indexOf(quote) + 1 : 0;
  return /^[\w./:-]*/.exec(behind)?.[0].length ?? 0;
}

/** Within a text in quotes, which is a part of a name and no column. */
const isQuoted = (before: string) =>
  before.split("'").length % 2 === 0 || before.split('"').length % 2 === 0;
