import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { CurrentNotebook } from './current-notebook.ts';
import { LazyPanel } from '../lazy-panel.ts';
import { CommandIDs, ICelltrailSettings, ITrackingClient } from '../tokens.ts';

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:status',
  description: 'Shows in the status bar whether the open notebook is being recorded.',
  autoStart: true,
  requires: [INotebookTracker, ITrackingClient, ICelltrailSettings],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    tracking: ITrackingClient,
    settings: ICelltrailSettings,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    if (statusBar === null) return;
    const trans = (translator ?? nullTranslator).load('celltrail');
    const notebook = new CurrentNotebook(tracker);
    const item = new LazyPanel(async () => {
      const { StatusItem } = await import('./status-item.tsx');
      const show = (about: 'runs' | 'sync') =>
        void app.commands.execute(about === 'sync' ? CommandIDs.openSync : CommandIDs.showRuns);
      return new StatusItem(tracking, notebook, trans, show);
    }, trans);
    // Hidden, and so not loaded, before a notebook is open.
    const isActive = () => settings.statusBar && notebook.path !== null;
    const activeStateChanged = new Signal<LazyPanel, void>(item);
    notebook.changed.connect(() => activeStateChanged.emit());
    settings.changed.connect(() => activeStateChanged.emit());
    statusBar.registerStatusItem('celltrail:status', {
      item,
      align: 'left',
      rank: 3,
      isActive,
      activeStateChanged
    });
  }
};
