import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Host } from '../../ui/host.ts';
import type { RunTab } from '../../ui/run/run-tab.ts';
import { trailIcon } from '../icons.ts';
import { LazyPanel } from '../lazy-panel.ts';
import type { RunPanel } from './run-panel.tsx';
import type { ITrackingClient } from '../tokens.ts';

export interface RunTabOptions {
  run_id: string;
  tracking: ITrackingClient;
  /** Of the page; asked for with the view. */
  openHost(): Promise<Host>;
  trans: TranslationBundle;
  /** Part of the run that is open at first. */
  tab: RunTab | null;
  /** What is to come back after a reload has changed. */
  onChange(widget: RunTabWidget): void;
}

/** A run in the main area. Its view, and the code of that, is loaded when it is first seen. */
export class RunTabWidget extends MainAreaWidget<LazyPanel> {
  readonly run_id: string;
  #tab: RunTab | null;
  #panel: RunPanel | null = null;
  /** That is to be shown once the view is there. */
  #cell: string | null = null;

  constructor(options: RunTabOptions) {
    const { run_id, trans, tab } = options;
    super({ content: new LazyPanel(() => this.#load(options), trans) });
    this.run_id = run_id;
    this.#tab = tab;
    this.id = `celltrail-run-${run_id}`;
    this.title.icon = trailIcon;
    this.title.label = run_id.slice(0, 8);
    this.title.caption = trans.__('Run %1', run_id);
    this.title.closable = true;
    this.toolbar.hide();
  }

  /** The part of the run that is open; null until one was chosen. */
  get tab(): RunTab | null {
    return this.#tab;
  }

  showCell(execution_id: string): void {
    if (this.#panel === null) this.#cell = execution_id;
    else this.#panel.showCell(execution_id);
  }

  async #load({ run_id, tracking, openHost, onChange }: RunTabOptions): Promise<RunPanel> {
    const [{ RunPanel }, host] = await Promise.all([import('./run-panel.tsx'), openHost()]);
    this.#panel = new RunPanel({
      run_id,
      tracking,
      host,
      tab: this.#tab,
      onTitle: title => (this.title.label = title),
      onTab: tab => {
        this.#tab = tab;
        onChange(this);
      }
    });
    if (this.#cell !== null) this.#panel.showCell(this.#cell);
    return this.#panel;
  }
}
