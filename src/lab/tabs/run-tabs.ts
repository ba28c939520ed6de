import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';
import { addTab } from './add-tab.ts';

/** Tabs of which there is one for each run. */
export class RunTabs<Tab extends Widget & { readonly run_id: string }> {
  readonly #app: JupyterFrontEnd;
  readonly #labShell: ILabShell | null;
  readonly #tabs: WidgetTracker<Tab>;

  constructor(app: JupyterFrontEnd, labShell: ILabShell | null, tabs: WidgetTracker<Tab>) {
    this.#app = app;
    this.#labShell = labShell;
    this.#tabs = tabs;
  }

  /**
   * The one of the run, added when there is none yet.
   *
   * @param load the code that makes it
   */
  async of(run_id: string, load: () => Promise<() => Tab>): Promise<Tab> {
    const open = this.#find(run_id);
    if (open !== undefined) return open;
    const make = await load();
    // Somebody else may have opened it meanwhile.
    const another = this.#find(run_id);
    if (another !== undefined) return another;
    const tab = make();
    addTab(this.#app, this.#labShell, this.#tabs, tab);
    return tab;
  }

  #find(run_id: string): Tab | undefined {
    return this.#tabs.find(tab => tab.run_id === run_id);
  }
}

/** @param run_id argument of a command that needs it @throws TypeError */
export function neededRunId(command: string, run_id: unknown): string {
  if (typeof run_id === 'string' && run_id !== '') return run_id;
  throw new TypeError(`${command} needs the argument run_id`);
}
