import { decodeDouble } from '../../protocol/double.ts';
import type { MetricAggregate } from '../../protocol/endpoints/run-rows.ts';
import { parseColumn } from './column.ts';

export interface ValueRange {
  min: number;
  max: number;
}

/** Shares of the theme's colour in the ground, %: text on it stays well to read. */
const LEAST = 4;
const MOST = 34;

/** The same each time: rows are drawn anew for others. */
const NO_RANGES: ReadonlyMap<string, ValueRange> = new Map();

/** Of the columns that are to be coloured, those whose values differ. */
export function valueRanges(
  columns: readonly string[],
  aggregates: Readonly<Record<string, MetricAggregate | null>>
): ReadonlyMap<string, ValueRange> {
  if (columns.length === 0) return NO_RANGES;
  const ranges = new Map<string, ValueRange>();
  for (const id of columns) {
    const column = parseColumn(id);
    const aggregate = column?.kind === 'metrics' ? aggregates[column.key] : null;
    if (!aggregate) continue;
    const min = decodeDouble(aggregate.min);
    const max = decodeDouble(aggregate.max);
    if (min < max) ranges.set(id, { min, max });
  }
  return ranges;
}

/** The ground of a value's cell; undefined for what lies on no scale. */
export function valueColour(value: number | undefined, range: ValueRange): string | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const share = Math.min(1, Math.max(0, (value - range.min) / (range.max - range.min)));
  const percent = Math.round(LEAST + share * (MOST - LEAST));
  return `color-mix(in srgb, var(--jp-brand-color1) ${percent}%, transparent)`;
}
