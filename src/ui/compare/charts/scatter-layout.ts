import { chartAxis, type AxisValue, type ChartAxis } from './axis.ts';

export interface Frame {
  width: number;
  height: number;
}

/** A run at its place in a chart. */
export interface Mark {
  /** Index of the run. */
  run: number;
  x: number;
  y: number;
}

export interface ScatterLayout {
  x: ChartAxis;
  y: ChartAxis;
  marks: Mark[];
}

export const SCATTER_MARGIN = { left: 56, right: 12, top: 22, bottom: 34 } as const;

/** One mark a run, where its two values meet. */
export function scatterLayout(
  xs: readonly AxisValue[],
  ys: readonly AxisValue[],
  { width, height }: Frame,
  { xLog = false, yLog = false }: { xLog?: boolean; yLog?: boolean } = {}
): ScatterLayout {
  const { left, right, top, bottom } = SCATTER_MARGIN;
  const x = chartAxis(xs, left, width - right, { log: xLog });
  const y = chartAxis(ys, height - bottom, top, { log: yLog });
  const marks = xs.flatMap((value, run) => {
    const at = { x: x.place(value), y: y.place(ys[run]) };
    return at.x === undefined || at.y === undefined ? [] : [{ run, x: at.x, y: at.y }];
  });
  return { x, y, marks };
}
