import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { goToCell } from './go-to-cell.ts';
import { trailIcon } from './icons.ts';
import { LazyPanel } from './lazy-panel.ts';
import { CommandIDs, ITrackingClient } from './tokens.ts';

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
    const tabs = new WidgetTracker<MainAreaWidget<LazyPanel>>({ namespace: NAMESPACE });

    const openRun = (run_id: string) => void app.commands.execute(CommandIDs.openRun, { run_id });
    const addTab = (run_id: string) => {
      const content = new LazyPanel(async () => {
        const { RunPanel } = await import('./run-panel.tsx');
        return new RunPanel({
          run_id,
          tracking,
          trans,
          onGoToCell: async target =>
            notebooks === null ? 'gone' : goToCell(app, notebooks, target),
          onOpenRun: openRun,
          onTitle: title => (tab.title.label = title)
        });
      }, trans);
      const tab = new MainAreaWidget({ content });
      tab.id = idOf(run_id);
      tab.title.icon = trailIcon;
      tab.title.label = run_id.slice(0, 8);
      tab.title.caption = trans.__('Run %1', run_id);
      tab.title.closable = true;
      tab.toolbar.hide();
      void tabs.add(tab);
      // Notebook 7 has one document in its main area, and it has no tabs.
      app.shell.add(tab, labShell === null ? 'right' : 'main', { type: 'Celltrail' });
      return tab;
    };

    app.commands.addCommand(CommandIDs.openRun, {
      label: trans.__('Open Run'),
      caption: trans.__('Show the params, metrics and cells of a run'),
      icon: trailIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['run_id'],
          properties: { run_id: { type: 'string', description: trans.__('Id of the run') } }
        }
      },
      execute: args => {
        const { run_id } = args;
        if (typeof run_id !== 'string' || run_id === '') {
          throw new TypeError(`${CommandIDs.openRun} needs the argument run_id`);
        }
        const { id } = tabs.find(tab => tab.id === idOf(run_id)) ?? addTab(run_id);
        app.shell.activateById(id);
      }
    });
    void restorer?.restore(tabs, {
      command: CommandIDs.openRun,
      args: tab => ({ run_id: runOf(tab.id) }),
      name: tab => runOf(tab.id)
    });
  }
};

const idOf = (run_id: string) => `${NAMESPACE}-${run_id}`;
const runOf = (id: string) => id.slice(NAMESPACE.length + 1);
