import type { AxisValue } from './axis.ts';

/** What of an axis is chosen: numbers from `low` to `high`, both included, or texts by name. */
export type Brush = { low: number; high: number } | { texts: readonly string[] };

/** @returns null also where the axis has come to hold texts in place of numbers, or the reverse */
export function brushOfAxis(brush: Brush | undefined, values: readonly AxisValue[]): Brush | null {
  const holdsTexts = values.some(value => typeof value === 'string');
  return brush !== undefined && holdsTexts === 'texts' in brush ? brush : null;
}

/**
 * Whether each run lies within the brushes of all axes; a run without a value lies outside.
 *
 * @param columns of each axis the values of the runs
 * @param brushes one an axis
 */
export function runsWithin(
  columns: readonly (readonly AxisValue[])[],
  brushes: readonly (Brush | null)[]
): boolean[] {
  return (columns[0] ?? []).map((_, run) =>
    brushes.every((brush, axis) => brush === null || isWithin(columns[axis][run], brush))
  );
}

function isWithin(value: AxisValue, brush: Brush): boolean {
  if ('texts' in brush) return value !== undefined && brush.texts.includes(String(value));
  return typeof value === 'number' && value >= brush.low && value <= brush.high;
}

/** As an address carries it: `["params.lr",0.001,0.1]`, `["params.optimizer","adam","sgd"]`. */
export function brushText(column_id: string, brush: Brush): string {
  const chosen = 'texts' in brush ? brush.texts : [brush.low, brush.high];
  return JSON.stringify([column_id, ...chosen]);
}

/** @returns null for what is none */
export function parseBrush(text: string): [column_id: string, brush: Brush] | null {
  const [column_id, ...chosen] = arrayIn(text);
  if (typeof column_id !== 'string' || chosen.length === 0) return null;
  if (chosen.every(one => typeof one === 'string')) return [column_id, { texts: chosen }];
  const [low, high] = chosen;
  const isRange = chosen.length === 2 && typeof low === 'number' && typeof high === 'number';
  return isRange && low <= high ? [column_id, { low, high }] : null;
}

function arrayIn(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
