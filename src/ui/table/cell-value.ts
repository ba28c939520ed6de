import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { formatAge, formatTime } from '../../plot/format-time.ts';
import { stateSentence, stateWord } from '../run-state.ts';
import type { Translation } from '../translation.ts';
import { parseColumn, type RunColumn } from './column.ts';
import type { TableRow } from './table-row.ts';

export interface CellValue {
  /** Short enough for a cell; empty: there is none. */
  text: string;
  /** In full; a function: made when the pointer comes to it. */
  title: string | (() => string);
}

export interface CellContext {
  now: number;
  trans: Translation;
  /** By id. */
  experiments: ReadonlyMap<string, string>;
}

const NOTHING: CellValue = { text: '', title: '' };

/** What a cell shows. */
export function cellValue(row: TableRow, id: string, context: CellContext): CellValue {
  const column = parseColumn(id);
  if (column === null) return NOTHING;
  if (column.kind === 'run') return runValue(row, column.key, context);
  if (column.kind === 'metrics') {
    const value = row.metric(column.key);
    return value === undefined ? NOTHING : { text: formatNumber(value), title: String(value) };
  }
  const text = row.text({ kind: column.kind, key: column.key }) ?? '';
  return { text: column.kind === 'params' ? shortParam(text) : text, title: text };
}

/** A param that is a number has as many digits as a metric; an id such as `007` is none. */
function shortParam(text: string): string {
  return NUMBER.test(text) ? formatNumber(Number(text)) : text;
}

const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The same for machines: whole numbers, times in UTC. */
export function plainValue(
  row: TableRow,
  id: string,
  { now, experiments }: Omit<CellContext, 'trans'>
): string {
  const column = parseColumn(id);
  if (column === null) return '';
  if (column.kind === 'metrics') return String(row.metric(column.key) ?? '');
  if (column.kind !== 'run') return row.text({ kind: column.kind, key: column.key }) ?? '';
  switch (column.key) {
    case 'name':
      return row.run_name;
    case 'state':
      return row.state;
    case 'created':
      return new Date(row.start_time).toISOString();
    case 'duration':
      return String(row.duration(now) / 1000);
    case 'user':
      return row.user_id;
    case 'notebook':
      return row.source_name ?? '';
    case 'experiment':
      return experiments.get(row.experiment_id) ?? row.experiment_id;
  }
}

function runValue(row: TableRow, key: RunColumn, context: CellContext): CellValue {
  const { now, trans, experiments } = context;
  switch (key) {
    case 'name':
      return same(row.run_name);
    case 'state':
      return {
        text: stateWord(row.state, trans),
        title: stateSentence(row.state, row.end_reason, trans)
      };
    case 'created':
      return {
        text: trans.__('%1 ago', formatAge(row.start_time, now)),
        // The first of them has Intl made, for which the first rows would wait.
        title: () => formatTime(row.start_time)
      };
    case 'duration': {
      const duration = row.duration(now);
      return same(row.end_time === null ? formatElapsed(duration) : formatDuration(duration));
    }
    case 'user':
      return same(row.user_id);
    case 'notebook': {
      const path = row.source_name ?? '';
      return { text: path.split('/').pop() ?? '', title: path };
    }
    case 'experiment':
      return same(experiments.get(row.experiment_id) ?? row.experiment_id);
  }
}

const same = (text: string): CellValue => ({ text, title: text });
