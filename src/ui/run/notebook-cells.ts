import { sameSource } from './same-source.ts';

/** A cell of an open notebook. */
export interface NotebookCell {
  id: string;
  source: string;
}

/** Of an execution: the cell that it was of. */
export interface RecordedCell {
  cell_id: string | null;
  /** As it ran; '' where it is not known. */
  source: string;
}

/**
 * Calls `onCells` at once and whenever the notebook changes, at most 4 times a second, with its cells
 * in order, or null while it is not open.
 *
 * @param path relative to the Jupyter root
 * @returns ends it
 */
export type FollowNotebook = (
  path: string,
  onCells: (cells: readonly NotebookCell[] | null) => void
) => () => void;

/** What became of a cell since it ran. */
export type Standing =
  { kind: 'same' | 'deleted' | 'unknown' } | { kind: 'changed'; source: string };

/**
 * Where the cell of an execution stands now: by its id, else by its source if one cell alone has
 * it (notebooks that store no ids get new ones each time they are opened).
 *
 * @returns its index, or -1 if it is gone
 */
export function findCell(
  cells: readonly NotebookCell[],
  { cell_id, source }: RecordedCell
): number {
  const byId = cells.findIndex(({ id }) => id === cell_id);
  if (byId >= 0 || source.trim() === '') return byId;
  const isIt = (cell: NotebookCell) => sameSource(source, cell.source);
  const first = cells.findIndex(isIt);
  return first === cells.findLastIndex(isIt) ? first : -1;
}

/** Whether a cell says something else than when it ran. Nobody can tell where its source is not known. */
export const isChanged = ({ source }: RecordedCell, now: string) =>
  source !== '' && !sameSource(source, now);

/** @param cells of its notebook as it is now; null where that is not open */
export function standingOf(
  cells: readonly NotebookCell[] | null,
  recorded: RecordedCell
): Standing {
  if (cells === null) return { kind: 'unknown' };
  const cell = cells[findCell(cells, recorded)] as NotebookCell | undefined;
  // What has no id may never have been in the notebook: a console runs code, too.
  if (cell === undefined) return { kind: recorded.cell_id === null ? 'unknown' : 'deleted' };
  return isChanged(recorded, cell.source)
    ? { kind: 'changed', source: cell.source }
    : { kind: 'same' };
}
