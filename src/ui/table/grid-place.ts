import { ROW_HEIGHT } from './column-layout.ts';
import type { GridPlace } from './grid-keys.ts';
import type { RunTableModel } from './model.ts';

/** Of the row with the names of the columns, px; as in table.css. */
const HEAD_HEIGHT = 30;

/** A place that the keyboard was brought to, and the run that stood there. */
export interface KeptPlace extends GridPlace {
  run_id?: string;
}

/** Where the keyboard is now: it stays with its run when rows come before it. */
export function placeNow(model: RunTableModel, { line, column, run_id }: KeptPlace): GridPlace {
  const row = model.rowAt(line);
  const hasMoved = run_id !== undefined && row !== null && row.run_id !== run_id;
  const at = hasMoved ? (model.lineOf(run_id, line) ?? line) : line;
  return { line: Math.min(at, model.state.lines.count - 1), column };
}

export interface CellEdges {
  /** Absent for the header, which is always seen. */
  top: number | undefined;
  /** Absent for the name, which is always seen. */
  left: number | undefined;
  width: number;
}

/** Scrolls no further than it takes to see a cell. @param covered px at the left and at the bottom */
export function reveal(
  node: HTMLElement,
  { top, left, width }: CellEdges,
  covered: { left: number; bottom: number }
): void {
  if (node.clientHeight === 0) return; // Nothing is laid out.
  if (top !== undefined) {
    const room = node.clientHeight - HEAD_HEIGHT - covered.bottom;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + ROW_HEIGHT > node.scrollTop + room) node.scrollTop = top + ROW_HEIGHT - room;
  }
  if (left !== undefined) {
    if (left - covered.left < node.scrollLeft) node.scrollLeft = left - covered.left;
    else if (left + width > node.scrollLeft + node.clientWidth) {
      node.scrollLeft = left + width - node.clientWidth;
    }
  }
}
