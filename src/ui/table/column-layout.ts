import { isNumeric, NAME_COLUMN } from './column.ts';

export const ROW_HEIGHT = 28;
/** Of the box to tick and the swatch, before the name; px. */
export const TICK_WIDTH = 50;
/** The name takes no more of the screen, so that there is something beside it. */
const MAX_NAME_SHARE = 0.6;

export interface ColumnLayout {
  /** What stays at the left edge: tick, swatch and name. */
  pinned: PlacedColumn;
  cells: readonly PlacedColumn[];
  width: number;
}

export interface PlacedColumn {
  id: string;
  /** Place in the row from 0, the name's included. */
  index: number;
  /** px from the left edge of the row. */
  left: number;
  width: number;
}

/** Of the pinned column, px. @param viewport width of what is seen, px */
export const pinnedWidth = (widths: Readonly<Record<string, number>>, viewport: number) =>
  Math.min(TICK_WIDTH + columnWidth(NAME_COLUMN, widths), Math.floor(viewport * MAX_NAME_SHARE));

/**
 * Columns side by side.
 *
 * @param columns the name first
 * @param nameWidth as pinnedWidth says, px
 */
export function columnLayout(
  columns: readonly string[],
  widths: Readonly<Record<string, number>>,
  nameWidth: number
): ColumnLayout {
  const pinned = { id: NAME_COLUMN, index: 0, left: 0, width: nameWidth };
  let left = pinned.width;
  const cells = columns.slice(1).map((id, at) => {
    const width = columnWidth(id, widths);
    const cell = { id, index: at + 1, left, width };
    left += width;
    return cell;
  });
  return { pinned, cells, width: left };
}

export const columnWidth = (id: string, widths: Readonly<Record<string, number>>) =>
  widths[id] ?? WIDTHS[id] ?? (isNumeric(id) ? 110 : 130);

/** First and last of the cells that lie in a stretch of the row; px from its left edge. */
export function cellsWithin(
  { cells }: ColumnLayout,
  from: number,
  to: number
): readonly [number, number] {
  let first = cells.findIndex(({ left, width }) => left + width > from);
  if (first < 0) first = cells.length;
  let last = first - 1;
  while (last + 1 < cells.length && cells[last + 1].left < to) last += 1;
  return [first, last];
}

const WIDTHS: Record<string, number | undefined> = {
  [NAME_COLUMN]: 210,
  state: 120,
  created: 90,
  duration: 90,
  notebook: 150
};
