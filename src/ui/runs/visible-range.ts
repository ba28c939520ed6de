/** Rows that are drawn: from `from` to before `to`. */
export interface VisibleRange {
  from: number;
  to: number;
}

/**
 * Which rows lie in a window, and some before and behind it.
 *
 * @param heights of all rows, px
 * @param top of the window, px from the top of the first row; may be negative
 * @param height of the window, px
 * @param margin drawn above and below the window, px
 */
export function visibleRange(
  heights: readonly number[],
  top: number,
  height: number,
  margin: number
): VisibleRange {
  let from = 0;
  let bottom = 0;
  while (from < heights.length && bottom + heights[from] <= top - margin) bottom += heights[from++];
  let to = from;
  while (to < heights.length && bottom < top + height + margin) bottom += heights[to++];
  return { from, to };
}

/** Drawn rows and the gaps between them: a row's index, or the height of rows that are not drawn. */
export type Slot = { index: number } | { gap: number; before: number };

/** @param kept indexes of rows that are drawn wherever they are: the one with the focus */
export function slotsOf(
  heights: readonly number[],
  { from, to }: VisibleRange,
  kept: readonly number[]
): Slot[] {
  const drawn = new Set(kept);
  for (let index = from; index < to; index += 1) drawn.add(index);
  const slots: Slot[] = [];
  let gap = 0;
  for (let index = 0; index < heights.length; index += 1) {
    if (!drawn.has(index)) gap += heights[index];
    else {
      if (gap > 0) slots.push({ gap, before: index });
      gap = 0;
      slots.push({ index });
    }
  }
  if (gap > 0) slots.push({ gap, before: heights.length });
  return slots;
}
