import { formatNumber } from '../../plot/format-number.ts';
import type { AxisValue } from './charts/axis.ts';

export interface ValueGroups {
  /** In order of value. */
  labels: string[];
  /** Of each run the index of its group; null where it has no value. */
  of: (number | null)[];
}

/** More colours than this cannot be told apart. */
const MAX_GROUPS = 9;
const RANGES = 5;
/** Place in the palette of what has no group: grey. */
export const NO_GROUP = 9;

/**
 * Groups runs by a value: one group a text or number; of more than nine numbers five ranges with like
 * many runs, of more than nine texts the nine most frequent (the others have no group).
 */
export function groupValues(values: readonly AxisValue[]): ValueGroups {
  const present = values.filter(isPlaced);
  const distinct = [...new Set(present)];
  if (distinct.length > MAX_GROUPS && distinct.every(value => typeof value === 'number')) {
    return rangeGroups(
      values,
      distinct.sort((a, b) => a - b)
    );
  }
  const count = (value: AxisValue) => present.filter(one => one === value).length;
  const kept =
    distinct.length <= MAX_GROUPS
      ? distinct
      : distinct.sort((a, b) => count(b) - count(a)).slice(0, MAX_GROUPS);
  kept.sort((a, b) =>
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true })
  );
  const places = new Map<AxisValue, number>(kept.map((value, place) => [value, place]));
  return { labels: kept.map(textOf), of: values.map(value => places.get(value) ?? null) };
}

function rangeGroups(values: readonly AxisValue[], sorted: readonly number[]): ValueGroups {
  const bounds = Array.from({ length: RANGES }, (_, range) => {
    const from = Math.floor((range * sorted.length) / RANGES);
    const to = Math.floor(((range + 1) * sorted.length) / RANGES) - 1;
    return { low: sorted[from], high: sorted[to] };
  });
  return {
    labels: bounds.map(({ low, high }) => `${formatNumber(low)} – ${formatNumber(high)}`),
    of: values.map(value => {
      const range = bounds.findIndex(({ high }) => (value as number) <= high);
      return isPlaced(value) && range >= 0 ? range : null;
    })
  };
}

/** Whether it is a value by which runs are grouped. */
export const isPlaced = (value: AxisValue): value is number | string =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));

const textOf = (value: number | string) =>
  typeof value === 'number' ? formatNumber(value) : value;
