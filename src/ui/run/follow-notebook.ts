import type { NotebookCell } from '../../protocol/trust/cell-index.ts';

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
