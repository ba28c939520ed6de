export type Domain = readonly [low: number, high: number];

/** How values of an axis become places on it. The domain of a logarithmic one is above 0. */
export interface Scale {
  domain: Domain;
  log: boolean;
}

/**
 * A scale that holds all finite values, with room around them.
 *
 * @param options.alone room on both sides of a single value, as a part of it (0: of 1)
 * @param options.margin as a part of the span
 * @param options.log only values above 0 count; without any the scale is linear
 */
export function scaleOf(
  columns: readonly (readonly number[])[],
  { alone, margin, log }: { alone: number; margin: number; log: boolean }
): Scale {
  const positive = log ? extent(columns, 0) : null;
  if (positive === null) return { log: false, domain: widen(extent(columns), alone, margin) };
  const [low, high] = widen([Math.log10(positive[0]), Math.log10(positive[1])], 0, margin);
  return { log: true, domain: [lift(10 ** low), Math.min(10 ** high, Number.MAX_VALUE)] };
}

/** Where a value lies: `from` for the low end of the domain, `from + length` for the high one. */
export function placer(scale: Scale, from: number, length: number): (value: number) => number {
  const [low, high] = scale.domain;
  if (scale.log) {
    const start = Math.log10(low);
    const factor = length / (Math.log10(high) - start);
    return value => from + (Math.log10(value) - start) * factor;
  }
  const span = high - low;
  // Also where the span is larger than the largest double.
  const part = Number.isFinite(span)
    ? (value: number) => (value - low) / span
    : (value: number) => (value / 2 - low / 2) / (high / 2 - low / 2);
  return value => from + part(value) * length;
}

/** @param share of the way from the low end to the high one */
export function valueAt({ domain: [low, high], log }: Scale, share: number): number {
  if (log) return 10 ** (Math.log10(low) + share * (Math.log10(high) - Math.log10(low)));
  return low * (1 - share) + high * share;
}

/** Whether a value has a place on the scale. */
export const fits = ({ log }: Scale, value: number) =>
  Number.isFinite(value) && (!log || value > 0);

function extent(columns: readonly (readonly number[])[], above = -Infinity): Domain | null {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (!Number.isFinite(value) || value <= above) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

function widen(domain: Domain | null, alone: number, margin: number): Domain {
  if (domain === null) return [0, 1];
  const [low, high] = domain;
  const span = high - low;
  if (span === 0) {
    const room = Math.abs(low) * alone || 1;
    return [low - room, high + room];
  }
  if (!Number.isFinite(span)) return [low, high];
  return [low - span * margin, high + span * margin];
}

/** The smallest double has nothing below it but 0, which has no logarithm. */
const lift = (value: number) => Math.max(value, Number.MIN_VALUE);
