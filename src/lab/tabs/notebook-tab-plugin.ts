import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { NotebookTabWidget } from './notebook-tab.ts';
import { neededRunId, RunTabs } from './run-tabs.ts';
import { CommandIDs, ITrackingClient } from '../tokens.ts';

const NAMESPACE = 'celltrail-notebook';

export const notebookTabPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:notebook-tab',
  description: 'Opens the notebook that made a run, as it was executed.',
  autoStart: true,
  requires: [ITrackingClient],
  optional: [INotebookTracker, ILabShell, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracking: ITrackingClient,
    notebooks: INotebookTracker | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('celltrail');
    const tabs = new WidgetTracker<NotebookTabWidget>({ namespace: NAMESPACE });
    const runTabs = new RunTabs(app, labShell, tabs);
    const load = async (run_id: string, title: string) => {
      const [{ NotebookTabWidget, refuseSave }, { labHost }] = await Promise.all([
        import('./notebook-tab.ts'),
        import('../lab-host.ts')
      ]);
      return () => {
        const host = labHost(app, trans, notebooks);
        refuseSave(app, host);
        return new NotebookTabWidget({
          run_id,
          title,
          app,
          tracking,
          host,
          trans,
          onChange: changed => void tabs.save(changed)
        });
      };
    };

    app.commands.addCommand(CommandIDs.openNotebook, {
      label: trans.__('Open Run as Notebook'),
      caption: trans.__('Show a copy of the notebook that made a run, as it was executed'),
      describedBy: {
        args: {
          type: 'object',
          required: ['run_id'],
          properties: {
            run_id: { type: 'string', description: trans.__('Id of the run') },
            title: { type: 'string', description: trans.__('What the tab was called before') }
          }
        }
      },
      execute: async args => {
        const run_id = neededRunId(CommandIDs.openNotebook, args['run_id']);
        const title = typeof args['title'] === 'string' ? args['title'] : '';
        const { id } = await runTabs.of(run_id, () => load(run_id, title));
        app.shell.activateById(id);
      }
    });
    void restorer?.restore(tabs, {
      command: CommandIDs.openNotebook,
      args: ({ run_id, title }) => ({ run_id, title: title.label }),
      name: ({ run_id }) => run_id
    });
  }
};
