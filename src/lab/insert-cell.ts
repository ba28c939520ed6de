import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

/** Puts code into the active cell if that is an empty one, else into a new one below it. Does not run it. */
export function insertCell({ content: notebook }: NotebookPanel, source: string): void {
  const active = notebook.activeCell?.model;
  const isEmpty = active?.type === 'code' && active.sharedModel.source.trim() === '';
  if (!isEmpty) {
    NotebookActions.insertBelow(notebook);
    NotebookActions.changeCellType(notebook, 'code');
  }
  notebook.activeCell?.model.sharedModel.setSource(source);
  notebook.activate();
}
