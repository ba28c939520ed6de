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

/**
 * Where the cell of an execution stands now: by its id, else by its source if one cell alone has
 * it (notebooks that store no ids get new ones each time they are opened).
 *
 * @returns its index, or -1 if it is gone
 */
export function findCellIndex(
  cells: Iterable<ICellModel>,
  target: { cell_id: string | null; source: string }
): number {
  const list = [...cells];
  const byId = list.findIndex(({ id }) => id === target.cell_id);
  if (byId >= 0 || target.source.trim() === '') return byId;
  const sameSource = (cell: ICellModel) => cell.sharedModel.getSource() === target.source;
  const first = list.findIndex(sameSource);
  return first === list.findLastIndex(sameSource) ? first : -1;
}
