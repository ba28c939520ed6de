import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';

/**
 * @param cells of one notebook; copies of a notebook have cells of the same ids
 */
export function findCodeCell(cells: Iterable<ICellModel>, cell_id: string): ICodeCellModel | null {
  for (const cell of cells) {
    if (cell.type === 'code' && cell.id === cell_id) return cell as ICodeCellModel;
  }
  return null;
}
