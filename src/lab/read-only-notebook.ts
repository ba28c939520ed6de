import type { JupyterFrontEnd } from '@jupyterlab/application';
import type * as nbformat from '@jupyterlab/nbformat';
import { NotebookModel, StaticNotebook, type NotebookWidgetFactory } from '@jupyterlab/notebook';

/**
 * A notebook as JupyterLab draws it, with the reader's own settings of its editors and outputs that are
 * not trusted. It has no document, no kernel and none of the commands of notebooks: nothing can change
 * it or run a cell of it.
 *
 * @param text JSON of nbformat 4
 */
export function readOnlyNotebook(app: JupyterFrontEnd, text: string): StaticNotebook {
  const factory = app.docRegistry.getWidgetFactory('Notebook') as NotebookWidgetFactory | undefined;
  if (factory === undefined) throw new Error('This application shows no notebooks.');
  const { contentFactory, mimeTypeService, editorConfig, notebookConfig } = factory;
  const notebook = new StaticNotebook({
    rendermime: factory.rendermime.clone(),
    contentFactory,
    mimeTypeService,
    editorConfig,
    notebookConfig
  });
  const model = new NotebookModel();
  model.fromJSON(locked(JSON.parse(text) as nbformat.INotebookContent));
  notebook.model = model;
  notebook.disposed.connect(() => model.dispose());
  const { node } = notebook;
  node.tabIndex = 0;
  // By these the keys that run and undo find whom they are meant for. In Notebook 7 that would be the
  // notebook beside this one.
  for (const name of ['jpCodeRunner', 'jpKernelUser', 'jpUndoer']) delete node.dataset[name];
  return notebook;
}

/** Editors follow what a cell says of itself. */
const locked = (notebook: nbformat.INotebookContent): nbformat.INotebookContent => ({
  ...notebook,
  cells: notebook.cells.map(cell => ({
    ...cell,
    metadata: { ...cell.metadata, editable: false, deletable: false }
  })) as nbformat.ICell[]
});

/** The notebook of which it is a copy, by its path from the root; '' for the kernel of a console. */
export function recordedPath(text: string): string {
  const { metadata } = JSON.parse(text) as {
    metadata?: { celltrail?: { notebook_path?: unknown } };
  };
  const path = metadata?.celltrail?.notebook_path;
  return typeof path === 'string' ? path : '';
}
