import { useRef } from 'react';
import type { RunTableModel } from './model.ts';
import type { TableRow } from './table-row.ts';

export interface EditedRow {
  row: TableRow;
  line: number;
}

/**
 * The row that is being edited and where it stands. It is held on to when its page is dropped or no
 * longer has it: what was written in it is not to go with it.
 *
 * @param run_id null: none
 * @param near the line where the keyboard is
 */
export function useEditedRow(
  model: RunTableModel,
  run_id: string | null,
  near: number
): EditedRow | null {
  const held = useRef<EditedRow | null>(null);
  if (held.current?.row.run_id !== run_id) held.current = null;
  if (run_id === null) return null;
  const line = model.lineOf(run_id, held.current?.line ?? near);
  const row = line === null ? null : model.rowAt(line);
  if (line !== null && row !== null) held.current = { row, line };
  return held.current;
}
