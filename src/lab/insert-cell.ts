import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

/**
 * Puts code into the active cell if that is an empty one, else into a new one below it. Does not run it.
 *
 * @param tags that the cell gets, beside those that it has
 */
export function insertCell(
  { content: notebook }: NotebookPanel,
  source: string,
  tags: readonly string[] = []
): void {
  const active = notebook.activeCell?.model;
  const isEmpty = active?.type === 'code' && active.sharedModel.source.trim() === '';
  if (!isEmpty) {
    NotebookActions.insertBelow(notebook);
    NotebookActions.changeCellType(notebook, 'code');
  }
  const cell = notebook.activeCell?.model;
  cell?.sharedModel.setSource(source);
  if (cell !== undefined && tags.length > 0) {
    const before = cell.getMetadata('tags');
    const kept = Array.isArray(before) ? (before as string[]) : [];
    cell.setMetadata('tags', [...new Set([...kept, ...tags])]);
  }
  notebook.activate();
}

/** A cell under which the recorder has a metric of the session drawn, once it was run. */
export function insertPlotCell(panel: NotebookPanel, metric_key: string, comment: string): void {
  const language = panel.content.model?.defaultKernelLanguage ?? '';
  const mark = /^(javascript|typescript|java|scala|go|rust|c\+\+|c#)/i.test(language) ? '//' : '#';
  insertCell(panel, `${mark} ${comment}`, [`plot:${metric_key}`]);
}
