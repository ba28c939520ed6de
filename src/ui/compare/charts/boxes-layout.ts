import { chartAxis, type AxisValue, type ChartAxis } from './axis.ts';
import { groupSummaries, type BoxSummary } from './box-summary.ts';
import type { Frame, Mark } from './scatter-layout.ts';

export interface BoxesLayout {
  axis: ChartAxis;
  /** Where the groups stand. */
  ticks: { at: number; label: string }[];
  boxes: Box[];
  /** One a run that has a value and a group. */
  marks: Mark[];
}

export interface Box {
  /** Index of the group. */
  group: number;
  left: number;
  width: number;
  /** In the units of the values. */
  summary: BoxSummary;
}

export const BOXES_MARGIN = { left: 56, right: 12, top: 22, bottom: 20 } as const;
const MAX_BOX_WIDTH = 60;
/** Of the box's width; the golden section spreads any number of points evenly. */
const SPREAD = 0.7;
const GOLDEN = 0.618034;

/**
 * A box a group from left to right, and a point a run in front of it.
 *
 * @param of of each run the index of its group; null: it has none
 */
export function boxesLayout(
  values: readonly AxisValue[],
  of: readonly (number | null)[],
  labels: readonly string[],
  { width, height }: Frame
): BoxesLayout {
  const { left, right, top, bottom } = BOXES_MARGIN;
  const grouped = values.map((value, run) => (of[run] === null ? undefined : value));
  const axis = chartAxis(grouped, height - bottom, top);
  const room = (width - left - right) / Math.max(1, labels.length);
  const boxWidth = Math.min(MAX_BOX_WIDTH, room * 0.6);
  const centre = (group: number) => left + (group + 0.5) * room;
  const boxes = groupSummaries(values, of, labels.length).flatMap((summary, group) =>
    summary === null
      ? []
      : [{ group, left: centre(group) - boxWidth / 2, width: boxWidth, summary }]
  );
  const marks = grouped.flatMap((value, run) => {
    const y = Number.isFinite(value) ? axis.place(value) : undefined;
    if (y === undefined) return [];
    const aside = (((run + 1) * GOLDEN) % 1) - 0.5;
    return [{ run, x: centre(of[run] ?? 0) + aside * boxWidth * SPREAD, y }];
  });
  return {
    axis,
    ticks: labels.map((label, group) => ({ at: centre(group), label })),
    boxes,
    marks
  };
}
