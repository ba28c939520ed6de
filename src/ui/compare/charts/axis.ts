import { formatNumber } from '../../../plot/format-number.ts';
import { niceTicks } from '../../../plot/ticks.ts';
import type { Brush } from './brush.ts';

/** A value of a run on an axis. */
export type AxisValue = number | string | undefined;

/** An axis from `from` to `to` pixels; `from` may be the greater one. */
export interface ChartAxis {
  ticks: readonly { at: number; label: string }[];
  /** The values that have a place, each once, in order from `from` to `to`. */
  stops: readonly (number | string)[];
  /** undefined for what has no place: missing, NaN, infinite. */
  place(value: AxisValue): number | undefined;
  /** What lies between two pixels, in either order; null on an axis without values. */
  between(one: number, other: number): Brush | null;
  /** Where a brush lies: texts that are no neighbours lie apart. From the smaller pixels. */
  spans(brush: Brush): Span[];
}

/** Pixels. */
export interface Span {
  start: number;
  end: number;
}

export interface AxisOptions {
  /** Logarithmic where all values are above 0. */
  log?: boolean;
  /** Values that the axis shall hold, as well as those of the runs: 0 for bars. */
  include?: readonly number[];
  /** About so many ticks. */
  ticks?: number;
}

/** Share of the values' range that is left free at both ends. */
const MARGIN = 0.04;

/** Of numbers a scale, of anything else a place for each text, in the order of the texts. */
export function chartAxis(
  values: readonly AxisValue[],
  from: number,
  to: number,
  options: AxisOptions = {}
): ChartAxis {
  const present = values.filter(value => value !== undefined);
  if (present.some(value => typeof value === 'string')) return textAxis(present, from, to);
  const numbers = present.filter(value => Number.isFinite(value)) as number[];
  return numberAxis([...numbers, ...(options.include ?? [])], from, to, options);
}

function textAxis(values: readonly (number | string)[], from: number, to: number): ChartAxis {
  const texts = [...new Set(values.map(String))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true })
  );
  const room = (to - from) / texts.length;
  const at = new Map(texts.map((text, n) => [text, from + (n + 0.5) * room]));
  const ticks = texts.map(label => ({ at: at.get(label) as number, label }));
  return {
    ticks,
    stops: texts,
    place: value => (value === undefined ? undefined : at.get(String(value))),
    between: (one, other) => {
      const { start, end } = spanOf(one, other);
      const inside = ticks.filter(tick => tick.at >= start && tick.at <= end);
      // A drag between two texts means the one that it began at.
      const begun = Math.min(texts.length - 1, Math.max(0, Math.floor((one - from) / room)));
      return { texts: inside.length > 0 ? inside.map(({ label }) => label) : [texts[begun]] };
    },
    spans: brush => {
      const chosen = 'texts' in brush ? brush.texts : [];
      return joined(
        texts.flatMap((text, n) =>
          chosen.includes(text) ? [spanOf(from + n * room, from + (n + 1) * room)] : []
        )
      );
    }
  };
}

function numberAxis(
  numbers: readonly number[],
  from: number,
  to: number,
  { log = false, ticks = 5 }: AxisOptions
): ChartAxis {
  if (numbers.length === 0) {
    return {
      ticks: [],
      stops: [],
      place: () => undefined,
      between: () => null,
      spans: () => []
    };
  }
  const isLog = log && numbers.every(value => value > 0);
  const scale = isLog ? Math.log10 : (value: number) => value;
  const scaled = numbers.map(scale);
  const [low, high] = widened(Math.min(...scaled), Math.max(...scaled));
  const at = (value: number) => from + ((scale(value) - low) / (high - low)) * (to - from);
  const within = (pixel: number) =>
    Math.min(Math.max(pixel, Math.min(from, to)), Math.max(from, to));
  const valueAt = (pixel: number) => {
    const value = low + ((pixel - from) / (to - from)) * (high - low);
    return isLog ? 10 ** value : value;
  };
  return {
    ticks: (isLog ? logTicks(low, high, ticks) : niceTicks(low, high, ticks)).map(
      ({ value, label }) => ({ at: at(value), label })
    ),
    stops: [...new Set(numbers)].sort((a, b) => a - b),
    place: value =>
      typeof value === 'number' && Number.isFinite(scale(value)) ? at(value) : undefined,
    between: (one, other) => {
      const ends = [within(one), within(other)].map(pixel =>
        rounded(valueAt(pixel), valueAt(pixel) - valueAt(pixel + 1))
      );
      return { low: Math.min(...ends), high: Math.max(...ends) };
    },
    spans: brush =>
      'texts' in brush ? [] : [spanOf(within(at(brush.low)), within(at(brush.high)))]
  };
}

/** With the digits that tell pixels apart, and no more: addresses carry them. */
function rounded(value: number, pixel: number): number {
  if (Math.abs(value) < Math.abs(pixel) / 2) return 0;
  const digits = Math.ceil(Math.log10(Math.abs(value / pixel))) + 1;
  return Number(value.toPrecision(Math.min(17, Math.max(1, digits))));
}

const spanOf = (one: number, other: number): Span => ({
  start: Math.min(one, other),
  end: Math.max(one, other)
});

/** Neighbours as one. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = found[found.length - 1];
    if (last !== undefined && span.start - last.end < 0.5) last.end = span.end;
    else found.push({ ...span });
  }
  return found;
}

function widened(low: number, high: number): [number, number] {
  if (low === high) {
    const margin = Math.abs(low) * 0.1 || 1;
    return [low - margin, high + margin];
  }
  const margin = (high - low) * MARGIN;
  return [low - margin, high + margin];
}

/** Powers of ten where there are two at least, else round numbers. */
function logTicks(low: number, high: number, wanted: number) {
  const first = Math.ceil(low);
  const last = Math.floor(high);
  if (last <= first) {
    return niceTicks(10 ** low, 10 ** high, wanted).filter(({ value }) => value > 0);
  }
  const step = Math.max(1, Math.ceil((last - first) / wanted));
  const ticks = [];
  for (let power = first; power <= last; power += step) {
    ticks.push({ value: 10 ** power, label: formatNumber(10 ** power) });
  }
  return ticks;
}
