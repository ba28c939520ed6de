import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { NotebookPlotViews } from './notebook-plot-views.ts';
import { SentExecutions } from './sent-executions.ts';
import { CommandIDs, ICelltrailSettings, ITrackingClient } from './tokens.ts';

export const inlinePlotsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:inline-plots',
  description: 'Draws what a cell logs under it, and saves the plot when the cell has ended.',
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
    const openRun = (run_id: string) => void app.commands.execute(CommandIDs.openRun, { run_id });
    const sentFrom = new Map<NotebookPanel, SentExecutions>();
    const shown = new Map<NotebookPanel, NotebookPlotViews>();

    const show = async (panel: NotebookPanel) => {
      const [{ NotebookPlotViews }] = await Promise.all([
        import('./notebook-plot-views.ts'),
        panel.context.ready
      ]);
      const sent = sentFrom.get(panel);
      if (sent === undefined || shown.has(panel) || !settings.inlinePlots) return;
      shown.set(panel, new NotebookPlotViews(panel, tracking, sent, trans, openRun));
    };
    const add = (panel: NotebookPanel) => {
      // From the first moment: a cell can be run before its plots' code is here.
      sentFrom.set(panel, new SentExecutions(panel.sessionContext));
      panel.disposed.connect(() => {
        sentFrom.get(panel)?.dispose();
        sentFrom.delete(panel);
        shown.delete(panel);
      });
      if (settings.inlinePlots) start(show(panel));
    };
    tracker.forEach(add);
    tracker.widgetAdded.connect((_, panel) => add(panel));
    settings.changed.connect(() => {
      if (settings.inlinePlots) {
        tracker.forEach(panel => start(show(panel)));
      } else {
        for (const views of shown.values()) views.dispose();
        shown.clear();
      }
    });
  }
};

function start(showing: Promise<void>): void {
  showing.catch(error => console.error('celltrail: the plots could not be loaded.', error));
}
