import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { CellIndex, isChanged } from '../protocol/trust/cell-index.ts';
import type { CellTarget, GoToCell } from '../ui/run/go-to-cell.ts';
import { notebookCells } from './notebook-cells.ts';

const FLASH_CLASS = 'ct-mod-flash';
/** As long as the animation in style/base.css. */
const FLASH_MS = 1000;

/**
 * Opens the notebook if need be, selects the cell, scrolls it to the middle and lets it flash.
 *
 * @returns `changed` if it is there and says something else now; `gone` if the notebook or the cell is
 *   no more; `alike` if several cells may be it
 */
export async function goToCell(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  target: CellTarget
): ReturnType<GoToCell> {
  if (target.notebook_path === null) return 'gone';
  const panel = await openNotebook(app, tracker, target.notebook_path);
  if (panel === null) return 'gone';
  const notebook = panel.content;
  const cells = notebookCells(notebook.widgets.map(({ model }) => model));
  const [index, another] = new CellIndex(cells).find(target);
  if (index === undefined) return 'gone';
  if (another !== undefined) return 'alike';
  app.shell.activateById(panel.id);
  const cell = notebook.widgets[index];
  notebook.activeCellIndex = index;
  await notebook.scrollToCell(cell, 'center');
  flash(cell);
  return isChanged(target, cells[index].source) ? 'changed' : 'shown';
}

async function openNotebook(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  path: string
): Promise<NotebookPanel | null> {
  const open = findPanel(tracker, path);
  if (open !== null) {
    await open.context.ready;
    return open;
  }
  const exists = await app.serviceManager.contents.get(path, { content: false }).then(
    () => true,
    () => false
  );
  if (!exists) return null;
  await app.commands.execute('docmanager:open', { path, factory: 'Notebook' });
  const opened = findPanel(tracker, path);
  await opened?.revealed;
  await opened?.context.ready;
  return opened;
}

/** The view of this notebook; null where it is not open. */
export function findPanel(tracker: INotebookTracker, path: string): NotebookPanel | null {
  // The one in front, if several views of it are open.
  if (tracker.currentWidget?.context.localPath === path) return tracker.currentWidget;
  return tracker.find(panel => panel.context.localPath === path) ?? null;
}

function flash(cell: Cell): void {
  cell.removeClass(FLASH_CLASS);
  // Read so that a second flash begins anew.
  void cell.node.offsetWidth;
  cell.addClass(FLASH_CLASS);
  setTimeout(() => cell.removeClass(FLASH_CLASS), FLASH_MS);
}
