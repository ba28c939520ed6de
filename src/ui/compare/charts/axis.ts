import { formatNumber } from '../../../plot/format-number.ts';
import { niceTicks } from '../../../plot/ticks.ts';

/** A value of a run on an axis. */
export type AxisValue = number | string | undefined;

/** An axis from `from` to `to` pixels; `from` may be the greater one. */
export interface ChartAxis {
  ticks: readonly { at: number; label: string }[];
  /** undefined for what has no place: missing, NaN, infinite. */
  place(value: AxisValue): number | undefined;
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
  const at = new Map(
    texts.map((text, n) => [text, from + ((n + 0.5) / texts.length) * (to - from)])
  );
  return {
    ticks: texts.map(label => ({ at: at.get(label) as number, label })),
    place: value => (value === undefined ? undefined : at.get(String(value)))
  };
}

function numberAxis(
  numbers: readonly number[],
  from: number,
  to: number,
  { log = false, ticks = 5 }: AxisOptions
): ChartAxis {
  if (numbers.length === 0) return { ticks: [], place: () => undefined };
  const isLog = log && numbers.every(value => value > 0);
  const scale = isLog ? Math.log10 : (value: number) => value;
  const scaled = numbers.map(scale);
  const [low, high] = widened(Math.min(...scaled), Math.max(...scaled));
  const at = (value: number) => from + ((scale(value) - low) / (high - low)) * (to - from);
  return {
    ticks: (isLog ? logTicks(low, high, ticks) : niceTicks(low, high, ticks)).map(
      ({ value, label }) => ({ at: at(value), label })
    ),
    place: value =>
      typeof value === 'number' && Number.isFinite(scale(value)) ? at(value) : undefined
  };
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
