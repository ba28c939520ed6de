/**
 * A value for people, with 4 significant digits: `0.9443`, `6.6e-6`, `1.235e4`. Integers below a
 * million are written whole. Not a number: `NaN`, `Infinity`, `-Infinity`.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  const short = Number(value.toPrecision(4));
  if (size >= 1e-4 && size < 1e4) return String(short);
  return short.toExponential().replace('e+', 'e');
}

/**
 * `1,240`: counts and steps, grouped by thousands. Not by `Intl`, whose first format took a busy
 * browser 13 to 40 ms, for which the first drawing of a view would wait.
 */
export const formatCount = (value: number) =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
