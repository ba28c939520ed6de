import type { ICellModel } from '@jupyterlab/cells';
import type { NotebookCell } from '../protocol/trust/cell-index.ts';

/** The cells of a notebook, for views. */
export const notebookCells = (cells: Iterable<ICellModel>): NotebookCell[] =>
  Array.from(cells, ({ id, sharedModel }) => ({ id, source: sharedModel.getSource() }));
