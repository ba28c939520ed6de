import { metricDirection } from '../../plot/metric-direction.ts';
import { columnName } from '../filter/column-name.ts';
import type { Translation } from '../translation.ts';

/** What a column shows: facts of the run itself, or the values of one key. */
export type Column = { kind: 'run'; key: RunColumn } | { kind: ValueKind; key: string };

export type ValueKind = 'metrics' | 'params' | 'tags';
export type RunColumn = (typeof RUN_COLUMNS)[number];

export const RUN_COLUMNS = [
  'name',
  'state',
  'created',
  'duration',
  'user',
  'notebook',
  'experiment'
] as const;

/** The first column always: it says which run a row is. */
export const NAME_COLUMN = 'name';

/**
 * @param id `name` and its like, or `metrics.<key>`, `params.<key>`, `tags.<key>`
 * @returns null for what is no column
 */
export function parseColumn(id: string): Column | null {
  const run = RUN_COLUMNS.find(name => name === id);
  if (run !== undefined) return { kind: 'run', key: run };
  const dot = id.indexOf('.');
  const kind = id.slice(0, dot);
  const key = id.slice(dot + 1);
  const isValue = kind === 'metrics' || kind === 'params' || kind === 'tags';
  return dot < 0 || !isValue || key === '' ? null : { kind, key };
}

export function columnTitle(id: string, trans: Translation): string {
  const column = parseColumn(id);
  if (column === null) return id;
  return column.kind === 'run' ? runColumnTitle(column.key, trans) : column.key;
}

export function runColumnTitle(key: RunColumn, trans: Translation): string {
  switch (key) {
    case 'name':
      return trans.__('Name');
    case 'state':
      return trans.__('State');
    case 'created':
      return trans.__('Created');
    case 'duration':
      return trans.__('Duration');
    case 'user':
      return trans.__('User');
    case 'notebook':
      return trans.__('Notebook');
    case 'experiment':
      return trans.__('Experiment');
  }
}

/** Keys of one kind among columns, in their order. */
export function keysOf(kind: ValueKind, columns: readonly string[]): string[] {
  return columns.flatMap(id => {
    const column = parseColumn(id);
    return column?.kind === kind ? [column.key] : [];
  });
}

/** What `order_by` calls a column; null for what is none. */
export function orderField(id: string): string | null {
  const column = parseColumn(id);
  if (column === null) return null;
  if (column.kind === 'run') return ORDER_FIELDS[column.key];
  return columnName({ kind: FILTER_KINDS[column.kind], key: column.key });
}

/** What `group_by` calls a column; null where the record makes no groups of it. */
export function groupField(id: string): string | null {
  const column = parseColumn(id);
  if (column === null || column.kind === 'metrics') return null;
  return column.kind === 'run' ? (GROUP_FIELDS[column.key] ?? null) : id;
}

/** Whether the first click on its header puts the largest first: of a score, and of times. */
export function startsDescending(id: string): boolean {
  const column = parseColumn(id);
  if (column?.kind === 'metrics') return metricDirection(column.key) !== 'down';
  return id === 'created' || id === 'duration';
}

export const isNumeric = (id: string) => id.startsWith('metrics.') || id === 'duration';

const ORDER_FIELDS: Record<RunColumn, string> = {
  name: 'attributes.run_name',
  state: 'attributes.status',
  created: 'attributes.start_time',
  duration: 'attributes.duration',
  user: 'attributes.user_id',
  notebook: 'tags.`mlflow.source.name`',
  experiment: 'attributes.experiment_name'
};

const GROUP_FIELDS: Partial<Record<RunColumn, string>> = {
  state: 'status',
  created: 'day',
  user: 'user',
  notebook: 'notebook',
  experiment: 'experiment'
};

const FILTER_KINDS = { metrics: 'metric', params: 'param', tags: 'tag' } as const;
