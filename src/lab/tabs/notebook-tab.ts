import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon } from '@jupyterlab/ui-components';
import type { Host } from '../../ui/host.ts';
import { LazyPanel } from '../lazy-panel.ts';
import { CommandIDs, type ITrackingClient } from '../tokens.ts';

export interface NotebookTabOptions {
  run_id: string;
  /** What the tab is called until the notebook is there; empty for a new tab. */
  title: string;
  app: JupyterFrontEnd;
  tracking: ITrackingClient;
  host: Host;
  trans: TranslationBundle;
  /** What is to come back after a reload has changed. */
  onChange(widget: NotebookTabWidget): void;
}

/** The notebook that made a run, as it was executed, in the main area: to be read, with no kernel. */
export class NotebookTabWidget extends MainAreaWidget<LazyPanel> {
  readonly run_id: string;

  constructor({ run_id, title, app, tracking, host, trans, onChange }: NotebookTabOptions) {
    const content = new LazyPanel(async () => {
      const { NotebookPanel } = await import('./notebook-panel.tsx');
      return new NotebookPanel({
        run_id,
        app,
        tracking,
        host,
        onTitle: name => {
          this.title.label = name;
          onChange(this);
        }
      });
    }, trans);
    super({ content });
    this.run_id = run_id;
    this.id = `celltrail-notebook-${run_id}`;
    this.title.icon = notebookIcon;
    this.title.label = title === '' ? trans.__('Notebook') : title;
    this.title.caption = trans.__('Copy of the notebook of run %1', run_id);
    this.title.closable = true;
    this.toolbar.hide();
    // Menus of notebooks are for the one that the application has in front, which is not this.
    this.node.addEventListener('contextmenu', event => event.stopPropagation());
  }
}

/** Who wants to save a copy that cannot change is told so, instead of saving another notebook. */
export function refuseSave({ commands }: JupyterFrontEnd, { trans, notify }: Host): void {
  if (commands.hasCommand(CommandIDs.refuseSave)) return;
  commands.addCommand(CommandIDs.refuseSave, {
    label: trans.__('Save (of the Notebook of a Run)'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () =>
      notify(
        trans.__(
          'This copy cannot be changed, so there is nothing to save. "Save a copy" makes a file of it.'
        )
      )
  });
  commands.addKeyBinding({
    command: CommandIDs.refuseSave,
    keys: ['Accel S'],
    selector: '.ct-run-notebook'
  });
}
