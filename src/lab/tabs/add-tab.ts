import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';

/** Puts a view where the page has room for it, followed by its tracker. @param labShell null in Notebook 7 */
export function addTab<Tab extends Widget>(
  app: JupyterFrontEnd,
  labShell: ILabShell | null,
  tabs: WidgetTracker<Tab>,
  widget: Tab
): void {
  void tabs.add(widget);
  // Notebook 7 has one document in its main area, and it has no tabs.
  app.shell.add(widget, labShell === null ? 'right' : 'main', { type: 'Celltrail' });
}
