import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CurrentNotebook } from './current-notebook.ts';
import { trailIcon } from '../icons.ts';
import { LazyPanel } from '../lazy-panel.ts';
import type { RunsPanel } from './runs-panel.tsx';
import { addSyncCommands } from './sync-commands.ts';
import { addTrackingCommand } from './tracking-command.ts';
import { CommandIDs, ITrackingClient } from '../tokens.ts';

const SIDEBAR_ID = 'celltrail-sidebar';

export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:sidebar',
  description: 'Shows the runs of the open notebook, and all others, in the left sidebar.',
  autoStart: true,
  requires: [ITrackingClient],
  optional: [INotebookTracker, ILayoutRestorer, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracking: ITrackingClient,
    tracker: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('celltrail');
    let panel: RunsPanel | null = null;
    let wantsSync = false;
    const sidebar = new LazyPanel(async () => {
      // Neither is needed before the sidebar is seen.
      const [{ RunsPanel }, { labHost }, { browserMemory }] = await Promise.all([
        import('./runs-panel.tsx'),
        import('../lab-host.ts'),
        import('../../ui/view-memory.ts')
      ]);
      const notebook = tracker === null ? null : new CurrentNotebook(tracker);
      const host = labHost(app, trans, tracker);
      panel = new RunsPanel(tracking, notebook, host, browserMemory('celltrail:runs:'));
      if (wantsSync) panel.showSync();
      return panel;
    }, trans);
    sidebar.id = SIDEBAR_ID;
    sidebar.title.icon = trailIcon;
    sidebar.title.caption = trans.__('Runs');
    sidebar.node.setAttribute('role', 'region');
    sidebar.node.setAttribute('aria-label', trans.__('Runs'));
    // After the file browser and the running sessions, before the table of contents.
    app.shell.add(sidebar, 'left', { rank: 300, type: 'Celltrail' });
    restorer?.add(sidebar, SIDEBAR_ID);

    app.commands.addCommand(CommandIDs.showRuns, {
      label: trans.__('Show Runs'),
      caption: trans.__('Show the runs of the open notebook in the sidebar'),
      icon: trailIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(SIDEBAR_ID)
    });
    palette?.addItem({ command: CommandIDs.showRuns, category: trans.__('Celltrail') });
    if (tracker !== null) addTrackingCommand(app, { tracking, tracker, palette, trans });
    addSyncCommands(app, {
      tracking,
      palette,
      trans,
      openDetails: () => {
        wantsSync = true;
        app.shell.activateById(SIDEBAR_ID);
        panel?.showSync();
      }
    });
  }
};
