import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { addTab } from './add-tab.ts';
import type { CompareTabWidget } from './compare-tab.ts';
import { trailIcon } from '../icons.ts';
import { CommandIDs, ITrackingClient } from '../tokens.ts';

const NAMESPACE = 'celltrail-compare';

export const comparePlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:compare',
  description: 'Compares runs in a tab of the main area.',
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
    const tabs = new WidgetTracker<CompareTabWidget>({ namespace: NAMESPACE });

    const newTab = async ({ run_ids, state, key }: CompareArgs) => {
      const [{ CompareTabWidget }, { labHost }] = await Promise.all([
        import('./compare-tab.ts'),
        import('../lab-host.ts')
      ]);
      const widget = new CompareTabWidget({
        run_ids,
        state,
        key,
        tracking,
        host: labHost(app, trans, notebooks),
        trans,
        onChange: changed => void tabs.save(changed)
      });
      addTab(app, labShell, tabs, widget);
      return widget;
    };

    app.commands.addCommand(CommandIDs.compareRuns, {
      label: trans.__('Compare Runs'),
      caption: trans.__('Show params, metrics, curves and code of runs side by side'),
      icon: trailIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            run_ids: {
              type: 'array',
              items: { type: 'string' },
              description: trans.__('Ids of the runs')
            },
            state: {
              type: 'string',
              description: trans.__('What is shown of them, as an address has it')
            },
            key: { type: 'string', description: trans.__('By which the layout knows the tab') }
          }
        }
      },
      execute: async args => {
        const wanted = compareArgs(args);
        if (wanted.run_ids.length === 0 && wanted.state === '') {
          // From the palette: the table is where runs are chosen.
          await app.commands.execute(CommandIDs.openTable);
          return;
        }
        const open = wanted.state === '' ? tabs.find(tab => haveSameRuns(tab, wanted)) : undefined;
        const { id } = open ?? (await newTab(wanted));
        app.shell.activateById(id);
      }
    });
    palette?.addItem({ command: CommandIDs.compareRuns, category: trans.__('Celltrail') });
    void restorer?.restore(tabs, {
      command: CommandIDs.compareRuns,
      args: ({ run_ids, state, key }) => ({ run_ids: [...run_ids], state, key }),
      name: ({ key }) => key
    });
  }
};

interface CompareArgs {
  run_ids: readonly string[];
  state: string;
  key: string;
}

function compareArgs({ run_ids, state, key }: ReadonlyPartialJSONObject): CompareArgs {
  const ids = Array.isArray(run_ids) ? run_ids : [];
  return {
    run_ids: ids.filter((run_id): run_id is string => typeof run_id === 'string'),
    state: typeof state === 'string' ? state : '',
    key: typeof key === 'string' ? key : ''
  };
}

/** In whatever order. */
function haveSameRuns(tab: CompareTabWidget, { run_ids }: CompareArgs): boolean {
  const shown = new Set(tab.run_ids);
  return shown.size === new Set(run_ids).size && run_ids.every(run_id => shown.has(run_id));
}
