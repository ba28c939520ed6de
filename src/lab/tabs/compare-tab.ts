import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import type { Host } from '../../ui/host.ts';
import { trailIcon } from '../icons.ts';
import { LazyPanel } from '../lazy-panel.ts';
import type { ITrackingClient } from '../tokens.ts';

export interface CompareTabOptions {
  run_ids: readonly string[];
  /** As compareState writes it; empty for a new comparison. */
  state: string;
  /** By which the layout knew it before a reload; empty for a new tab. */
  key: string;
  tracking: ITrackingClient;
  host: Host;
  trans: TranslationBundle;
  /** What it shows is another thing than before. */
  onChange(tab: CompareTabWidget): void;
}

/** The tab of a comparison, there before its view and its code are. */
export class CompareTabWidget extends MainAreaWidget<LazyPanel> {
  /** By which the layout finds it again: it stays, whatever runs come and go. */
  readonly key: string;
  readonly #trans: TranslationBundle;
  #run_ids: readonly string[];
  #state: string;

  constructor({ run_ids, state, key, tracking, host, trans, onChange }: CompareTabOptions) {
    const content = new LazyPanel(async () => {
      const { ComparePanel } = await import('./compare-panel.tsx');
      return new ComparePanel({
        run_ids,
        state,
        tracking,
        host,
        onState: (shown, text) => {
          this.#run_ids = shown;
          this.#state = text;
          this.#setTitle();
          onChange(this);
        }
      });
    }, trans);
    super({ content });
    this.#trans = trans;
    this.#run_ids = run_ids;
    this.#state = state;
    this.key = key === '' ? UUID.uuid4() : key;
    this.id = `celltrail-compare-${this.key}`;
    this.title.icon = trailIcon;
    this.title.closable = true;
    this.toolbar.hide();
    this.#setTitle();
  }

  get run_ids(): readonly string[] {
    return this.#run_ids;
  }

  /** As compareState writes it; empty until the reader chose something. */
  get state(): string {
    return this.#state;
  }

  #setTitle(): void {
    const count = this.#run_ids.length;
    this.title.label = this.#trans.__('Compare %1', count);
    this.title.caption = this.#trans._n('%1 run', '%1 runs', count);
  }
}
