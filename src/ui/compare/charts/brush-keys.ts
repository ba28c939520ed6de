import type { Brush } from './brush.ts';

const BY: Partial<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  PageUp: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageDown: -1
};

/**
 * What a key makes of a brush: arrows move its upper end, with Shift the lower one, from one value of
 * the runs to the next; Page Up and Page Down move it as it is.
 *
 * @param stops values of the runs in order, each once
 * @returns null: nothing is chosen, all counts; undefined: it is no key of a brush
 */
export function brushByKey(
  { key, shiftKey }: { key: string; shiftKey: boolean },
  stops: readonly (number | string)[],
  brush: Brush | null
): Brush | null | undefined {
  const by = BY[key];
  if (by === undefined) return undefined;
  const last = stops.length - 1;
  const [low, high] = brushedStops(stops, brush);
  const within = (at: number, least: number, most: number) => Math.min(most, Math.max(least, at));
  if (key.startsWith('Page')) {
    const shift = within(by * Math.max(1, Math.floor(stops.length / 10)), -low, last - high);
    return brushOfStops(stops, low + shift, high + shift);
  }
  return shiftKey
    ? brushOfStops(stops, within(low + by, 0, high), high)
    : brushOfStops(stops, low, within(high + by, low, last));
}

/** Indices of the first and the last stop within a brush; the same where none is. */
export function brushedStops(
  stops: readonly (number | string)[],
  brush: Brush | null
): [low: number, high: number] {
  const last = Math.max(0, stops.length - 1);
  if (brush === null) return [0, last];
  const isIn = (stop: number | string) =>
    'texts' in brush
      ? brush.texts.includes(String(stop))
      : (stop as number) >= brush.low && (stop as number) <= brush.high;
  const low = stops.findIndex(isIn);
  if (low >= 0) return [low, stops.findLastIndex(isIn)];
  const next = 'texts' in brush ? 0 : stops.findIndex(stop => (stop as number) > brush.low);
  return next < 0 ? [last, last] : [next, next];
}

function brushOfStops(
  stops: readonly (number | string)[],
  low: number,
  high: number
): Brush | null {
  if (low === 0 && high >= stops.length - 1) return null;
  const [from, to] = [stops[low], stops[high]];
  return typeof from === 'number' && typeof to === 'number'
    ? { low: from, high: to }
    : { texts: stops.slice(low, high + 1).map(String) };
}
