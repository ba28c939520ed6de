import type { AxisValue } from './charts/axis.ts';

/** For charts of lengths and heights, in which texts have no place: they count as missing. */
export const numbersAlone = (values: readonly AxisValue[]): (number | undefined)[] =>
  values.map(value => (typeof value === 'number' ? value : undefined));
