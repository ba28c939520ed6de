import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
// A cell can be run before the code of its views is here.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { SentExecutions } from './sent-executions.ts';
import { runOpener } from '../open-run.ts';
import { ICelltrailSettings, ITrackingClient } from '../tokens.ts';

export const inlinePlotsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:inline-plots',
  description:
    'Draws under a cell what it logs, saves the plot, marks the cell, and says what is wrong with its tags.',
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
    const sentFrom = new Map<NotebookPanel, SentExecutions>();

    const show = async (panel: NotebookPanel) => {
      const [{ NotebookViews }, { goToCell }] = await Promise.all([
        import('./notebook-views.ts'),
        import('../go-to-cell.ts'),
        panel.context.ready
      ]);
      const sent = sentFrom.get(panel);
      if (sent === undefined) return;
      new NotebookViews(panel, tracking, sent, settings, trans, openRun, target =>
        goToCell(app, tracker, target)
      );
    };
    const add = (panel: NotebookPanel) => {
      // From the first moment: which executions were this tab's cannot be told later.
      sentFrom.set(panel, new SentExecutions(panel.sessionContext));
      panel.disposed.connect(() => {
        sentFrom.get(panel)?.dispose();
        sentFrom.delete(panel);
      });
      show(panel).catch(error =>
        console.error('celltrail: what stands under cells could not be loaded.', error)
      );
    };
    tracker.forEach(add);
    tracker.widgetAdded.connect((_, panel) => add(panel));
  }
};
