import { chartAxis, type AxisValue, type ChartAxis } from './axis.ts';
import type { Mark } from './scatter-layout.ts';

export interface Bar extends Mark {
  /** Top edge, and from the axis' 0 to the value. */
  top: number;
  left: number;
  width: number;
}

export interface BarsLayout {
  axis: ChartAxis;
  bars: Bar[];
  height: number;
}

export const BAR_HEIGHT = 18;
/** Room for the names of the runs, and for the values behind the bars. */
export const BARS_MARGIN = { left: 120, right: 64, bottom: 22 } as const;

/** A bar a run, the largest value on top. It grows in height with the runs. */
export function barsLayout(values: readonly AxisValue[], width: number): BarsLayout {
  const { left, right, bottom } = BARS_MARGIN;
  const order = values
    .map((value, run) => ({ value, run }))
    .filter((one): one is { value: number; run: number } => Number.isFinite(one.value))
    .sort((a, b) => b.value - a.value);
  const axis = chartAxis(
    order.map(({ value }) => value),
    left,
    Math.max(left + 40, width - right),
    { include: [0] }
  );
  const zero = axis.place(0) ?? left;
  const bars = order.map(({ value, run }, row) => {
    const x = axis.place(value) ?? zero;
    const top = row * BAR_HEIGHT;
    return {
      run,
      x,
      y: top + BAR_HEIGHT / 2,
      top,
      left: Math.min(zero, x),
      width: Math.abs(x - zero)
    };
  });
  return { axis, bars, height: order.length * BAR_HEIGHT + bottom };
}
