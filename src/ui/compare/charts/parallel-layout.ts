import { chartAxis, type AxisValue, type ChartAxis } from './axis.ts';
import type { Frame } from './scatter-layout.ts';

export interface ParallelLayout {
  axes: { x: number; axis: ChartAxis }[];
  lines: ParallelLine[];
}

export interface ParallelLine {
  /** Index of the run. */
  run: number;
  /** One an axis; null where the run has no value. */
  points: ({ x: number; y: number } | null)[];
  /** SVG path, broken at gaps. */
  path: string;
}

export const PARALLEL_MARGIN = { side: 56, top: 30, bottom: 12 } as const;

/** An axis a column from left to right, a line a run through its values. */
export function parallelLayout(
  columns: readonly (readonly AxisValue[])[],
  { width, height }: Frame
): ParallelLayout {
  const { side, top, bottom } = PARALLEL_MARGIN;
  const gap = columns.length < 2 ? 0 : (width - 2 * side) / (columns.length - 1);
  const axes = columns.map((values, at) => ({
    x: side + at * gap,
    axis: chartAxis(values, height - bottom, top)
  }));
  const lines = (columns[0] ?? []).map((_, run) => {
    const points = axes.map(({ x, axis }, at) => {
      const y = axis.place(columns[at][run]);
      return y === undefined ? null : { x, y };
    });
    return { run, points, path: pathOf(points) };
  });
  return { axes, lines };
}

function pathOf(points: ParallelLine['points']): string {
  let path = '';
  let isOpen = false;
  for (const point of points) {
    if (point !== null) path += `${isOpen ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    isOpen = point !== null;
  }
  return path;
}
