import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { trailIcon } from '../icons.ts';
import { LazyPanel } from '../lazy-panel.ts';
import { addTab } from './add-tab.ts';
import type { TableArgs, TablePanel } from './table-panel.tsx';
import { CommandIDs, ITrackingClient } from '../tokens.ts';

const ID = 'celltrail-table';

/** A tab and what it is asked to show, which may come before its panel does. */
interface TableTab {
  widget: MainAreaWidget<LazyPanel>;
  show(args: TableArgs): void;
}

export const tablePlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:table',
  description: 'Shows all runs as a table in a tab of the main area.',
  autoStart: true,
  requires: [ITrackingClient],
  optional: [INotebookTracker, ILabShell, ILayoutRestorer, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracking: ITrackingClient,
    notebooks: INotebookTracker | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('celltrail');
    const tabs = new WidgetTracker<MainAreaWidget<LazyPanel>>({ namespace: ID });
    let open: TableTab | null = null;

    const newTab = (): TableTab => {
      let panel: TablePanel | null = null;
      let wanted: TableArgs = {};
      const content = new LazyPanel(async () => {
        const [{ TablePanel }, { labHost }] = await Promise.all([
          import('./table-panel.tsx'),
          import('../lab-host.ts')
        ]);
        return (panel = new TablePanel(tracking, labHost(app, trans, notebooks), wanted));
      }, trans);
      const widget = new MainAreaWidget({ content });
      widget.id = ID;
      widget.title.icon = trailIcon;
      widget.title.label = trans.__('Runs');
      widget.title.caption = trans.__('All runs');
      widget.title.closable = true;
      widget.toolbar.hide();
      widget.disposed.connect(() => (open = null));
      addTab(app, labShell, tabs, widget);
      const show = (args: TableArgs) => {
        wanted = { ...wanted, ...args };
        panel?.showRuns(args);
      };
      return { widget, show };
    };

    app.commands.addCommand(CommandIDs.openTable, {
      label: trans.__('Table of Runs'),
      caption: trans.__('Show all runs as a table'),
      icon: trailIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            query: { type: 'string', description: trans.__('What the filter box says') },
            experiment_id: { type: 'string', description: trans.__('Only runs of this experiment') }
          }
        }
      },
      execute: args => {
        open ??= newTab();
        open.show(tableArgs(args));
        app.shell.activateById(ID);
      }
    });
    palette?.addItem({ command: CommandIDs.openTable, category: trans.__('Celltrail') });
    // What it showed is kept by the view itself.
    void restorer?.restore(tabs, { command: CommandIDs.openTable, name: () => ID });
  }
};

function tableArgs({ query, experiment_id }: ReadonlyPartialJSONObject): TableArgs {
  return {
    ...(typeof query === 'string' ? { query } : {}),
    ...(typeof experiment_id === 'string' ? { experiment_id } : {})
  };
}
