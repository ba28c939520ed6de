import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { runOpener } from '../open-run.ts';
import { ICelltrailSettings, ITrackingClient } from '../tokens.ts';

export const noticesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:notices',
  description: 'Tells when a long cell that logs ends, and when a metric is no number any more.',
  autoStart: true,
  requires: [INotebookTracker, ITrackingClient, ICelltrailSettings],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    tracking: ITrackingClient,
    settings: ICelltrailSettings,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('celltrail');
    const openRun = runOpener(app);
    const add = async (panel: NotebookPanel) => {
      const [{ followNotebook }] = await Promise.all([
        import('./notebook-notices.ts'),
        panel.context.ready
      ]);
      if (!panel.isDisposed) followNotebook(panel, { tracking, settings, trans, openRun });
    };
    const follow = (panel: NotebookPanel) =>
      void add(panel).catch(error =>
        console.error('celltrail: a notebook could not be followed.', error)
      );
    tracker.forEach(follow);
    tracker.widgetAdded.connect((_, panel) => follow(panel));
  }
};
