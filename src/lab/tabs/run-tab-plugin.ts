import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { readRunTab } from '../../ui/run/run-tab.ts';
import { trailIcon } from '../icons.ts';
import type { RunTabWidget } from './run-tab.ts';
import { neededRunId, RunTabs } from './run-tabs.ts';
import { CommandIDs, ITrackingClient } from '../tokens.ts';

const NAMESPACE = 'celltrail-run';

export const runTabPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:run-tab',
  description: 'Opens a run in a tab of the main area.',
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
    const tabs = new WidgetTracker<RunTabWidget>({ namespace: NAMESPACE });

    const openHost = async () => {
      const { labHost } = await import('../lab-host.ts');
      return labHost(app, trans, notebooks);
    };
    const runTabs = new RunTabs(app, labShell, tabs);
    const load = async (run_id: string, tab: unknown) => {
      const { RunTabWidget } = await import('./run-tab.ts');
      return () =>
        new RunTabWidget({
          run_id,
          tracking,
          openHost,
          trans,
          tab: readRunTab(tab),
          onChange: changed => void tabs.save(changed)
        });
    };

    app.commands.addCommand(CommandIDs.openRun, {
      label: trans.__('Open Run'),
      caption: trans.__('Show the params, metrics and cells of a run'),
      icon: trailIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['run_id'],
          properties: {
            run_id: { type: 'string', description: trans.__('Id of the run') },
            execution_id: {
              type: 'string',
              description: trans.__('Execution of the cell that is shown at once')
            },
            tab: {
              type: 'string',
              description: trans.__('Part of the run that is open at first')
            }
          }
        }
      },
      execute: async args => {
        const { execution_id, tab } = args;
        const run_id = neededRunId(CommandIDs.openRun, args['run_id']);
        const widget = await runTabs.of(run_id, () => load(run_id, tab));
        if (typeof execution_id === 'string') widget.showCell(execution_id);
        app.shell.activateById(widget.id);
      }
    });
    void restorer?.restore(tabs, {
      command: CommandIDs.openRun,
      args: ({ run_id, tab }) => ({ run_id, tab }),
      name: ({ run_id }) => run_id
    });
  }
};
