import { formatNumber } from '../../plot/format-number.ts';
import type { AxisValue } from './charts/axis.ts';
import type { RunNote } from './charts/chart-frame.tsx';
import type { Column } from './columns.ts';
import type { ComparedRun } from './compared-run.ts';
import type { Statistic } from './compare-state.ts';

/** `loss, min`: which value of a metric it is. */
export function columnTitle({ kind, key }: Column, statistic: Statistic): string {
  return kind === 'metrics' && statistic !== 'last' ? `${key}, ${statistic}` : key;
}

/**
 * What is read out of a run.
 *
 * @param values of each column those of all runs
 * @param at index of the run in them
 */
export function runNote(
  run: ComparedRun,
  columns: readonly Column[],
  values: readonly (readonly AxisValue[])[],
  at: number
): RunNote {
  const lines = columns.map(({ key }, column) => {
    const value = values[column][at];
    const text = typeof value === 'number' ? formatNumber(value) : (value ?? '–');
    return `${key} ${text}`;
  });
  return { title: run.run_name, lines: [...new Set(lines)] };
}

/** The values that a chart shows as rows of texts, the head first; numbers with all their digits. */
export function valueTexts(
  runs: readonly ComparedRun[],
  titles: readonly string[],
  values: readonly (readonly AxisValue[])[]
): string[][] {
  return [
    ['run', 'run_id', ...titles],
    ...runs.map(({ run_name, run_id }, at) => [
      run_name,
      run_id,
      ...values.map(column => String(column[at] ?? ''))
    ])
  ];
}
