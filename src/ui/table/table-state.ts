import { orderField, groupField, NAME_COLUMN, parseColumn } from './column.ts';

/** What a reader chose to see, as addresses and saved views keep it. */
export interface TableState {
  /** What the filter box says. */
  query: string;
  /** null: of all experiments. */
  experiment_id: string | null;
  stage: 'active' | 'deleted';
  /** First key first; empty: newest first. */
  order: readonly SortKey[];
  /** Ids of columns, the name first; null: those that tell the runs apart. */
  columns: readonly string[] | null;
  /** px, of columns that are not as wide as they come. */
  widths: Readonly<Record<string, number>>;
  /** The column whose values make groups. */
  group: string | null;
  /** Columns with a ground by value. */
  coloured: readonly string[];
  aggregate: AggregateKind | null;
}

export interface SortKey {
  column: string;
  descending: boolean;
}

export type AggregateKind = 'min' | 'mean' | 'max';

export const AGGREGATE_KINDS: readonly AggregateKind[] = ['min', 'mean', 'max'];

export const MIN_WIDTH = 48;
export const MAX_WIDTH = 800;

export const DEFAULT_STATE: TableState = {
  query: '',
  experiment_id: null,
  stage: 'active',
  order: [],
  columns: null,
  widths: {},
  group: null,
  coloured: [],
  aggregate: 'mean'
};

/** `q=val%2Facc&s=-metrics.val%2Facc`: short, since what is as by default is left out. */
export function tableStateText(state: TableState): string {
  const parts: [string, readonly string[]][] = [];
  if (state.query !== '') parts.push(['q', [state.query]]);
  if (state.experiment_id !== null) parts.push(['e', [state.experiment_id]]);
  if (state.stage !== DEFAULT_STATE.stage) parts.push(['d', ['1']]);
  if (state.order.length > 0) {
    parts.push(['s', state.order.map(key => `${key.descending ? '-' : ''}${key.column}`)]);
  }
  if (state.columns !== null) parts.push(['c', state.columns]);
  const widths = Object.entries(state.widths);
  if (widths.length > 0) parts.push(['w', widths.map(([id, width]) => `${width}:${id}`)]);
  if (state.group !== null) parts.push(['g', [state.group]]);
  if (state.coloured.length > 0) parts.push(['v', state.coloured]);
  if (state.aggregate !== DEFAULT_STATE.aggregate) parts.push(['a', [state.aggregate ?? '']]);
  return parts
    .map(([name, items]) => `${name}=${items.map(encodeURIComponent).join(',')}`)
    .join('&');
}

/** What a text says that can be understood; the rest is as by default. */
export function parseTableState(text: string): TableState {
  const parts = new Map<string, string[]>();
  for (const part of text.split('&')) {
    const sign = part.indexOf('=');
    if (sign > 0)
      parts.set(
        part.slice(0, sign),
        part
          .slice(sign + 1)
          .split(',')
          .flatMap(decoded)
      );
  }
  const one = (name: string) => parts.get(name)?.[0];
  const list = (name: string) => unique(parts.get(name) ?? []);
  const group = one('g');
  return {
    query: one('q') ?? '',
    experiment_id: one('e') || null,
    stage: one('d') === '1' ? 'deleted' : 'active',
    order: sortKeys(list('s')),
    columns: parts.has('c') ? columnsOf(list('c')) : null,
    widths: Object.fromEntries(list('w').flatMap(widthOf)),
    group: group !== undefined && groupField(group) !== null ? group : null,
    coloured: list('v').filter(id => parseColumn(id)?.kind === 'metrics'),
    aggregate: parts.has('a')
      ? (AGGREGATE_KINDS.find(kind => kind === one('a')) ?? null)
      : DEFAULT_STATE.aggregate
  };
}

/** What is another thing in another view. */
export function viewChange(before: TableState, after: TableState) {
  const isOther = (...names: readonly (keyof TableState)[]) =>
    names.some(name => JSON.stringify(after[name]) !== JSON.stringify(before[name]));
  const isOfOthers = isOther('experiment_id', 'stage');
  return {
    /** It is about other runs. */
    isOfOthers,
    isGrouping: isOther('group'),
    /** Other rows stand there, or in another order. */
    isAsked: isOfOthers || isOther('query', 'order', 'group'),
    isColumns: isOther('columns')
  };
}

/** The columns that there are, with the name first. */
export function columnsOf(ids: readonly string[]): string[] {
  const known = ids.filter(id => id !== NAME_COLUMN && parseColumn(id) !== null);
  return [NAME_COLUMN, ...unique(known)];
}

export const clampWidth = (width: number) =>
  Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));

function decoded(item: string): string[] {
  try {
    return [decodeURIComponent(item)];
  } catch {
    return []; // An address that was cut in the middle of a character.
  }
}

function sortKeys(items: readonly string[]): SortKey[] {
  return items
    .map(item => ({ column: item.replace(/^-/, ''), descending: item.startsWith('-') }))
    .filter(({ column }) => orderField(column) !== null);
}

function widthOf(item: string): [string, number][] {
  const [, width, id] = /^(\d{1,4}):(.+)$/s.exec(item) ?? [];
  return id === undefined || parseColumn(id) === null ? [] : [[id, clampWidth(Number(width))]];
}

const unique = (items: readonly string[]) => [...new Set(items)];
