import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type { NotebookCell } from '../ui/run/notebook-cells.ts';

/**
 * @param cells of one notebook; copies of a notebook have cells of the same ids
 */
export function findCodeCell(cells: Iterable<ICellModel>, cell_id: string): ICodeCellModel | null {
  for (const cell of cells) {
    if (cell.type === 'code' && cell.id === cell_id) return cell as ICodeCellModel;
  }
  return null;
}

/** The cells of a notebook, for views. */
export const notebookCells = (cells: Iterable<ICellModel>): NotebookCell[] =>
  Array.from(cells, ({ id, sharedModel }) => ({ id, source: sharedModel.getSource() }));
