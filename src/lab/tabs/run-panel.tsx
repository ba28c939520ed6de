import { Boundary } from '../../ui/boundary.tsx';
import type { Host } from '../../ui/host.ts';
import { RunModel } from '../../ui/run/model.ts';
import type { RunTab } from '../../ui/run/run-tab.ts';
import { RunView } from '../../ui/run/view.tsx';
import { SyncModel } from '../../ui/sync/sync-model.ts';
import { WithSync } from '../../ui/sync/with-sync.ts';
import { ModelPanel } from '../model-panel.ts';
import type { ITrackingClient } from '../tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

export interface RunPanelOptions {
  run_id: string;
  tracking: ITrackingClient;
  host: Host;
  /** That is open at first; null: the first. */
  tab: RunTab | null;
  /** The run has another name than the tab says. */
  onTitle: (title: string) => void;
  /** Another tab was opened in it. */
  onTab: (tab: RunTab) => void;
}

/** One run in a tab of the main area. */
export class RunPanel extends ModelPanel<WithSync<RunModel>> {
  readonly #options: RunPanelOptions;
  #tab: RunTab;

  constructor(options: RunPanelOptions) {
    const { client, events } = options.tracking;
    super(
      new WithSync(new RunModel(client, events, options.run_id), new SyncModel(client, events))
    );
    this.#options = options;
    if (options.tab !== null) this.model.main.openTab(options.tab);
    this.#tab = this.model.main.state.tab;
    this.model.main.changed.connect(this.#onChanged, this);
    this.addClass('ct-run-panel');
  }

  /** Opens the cells at this one. */
  showCell(execution_id: string): void {
    this.model.main.showCell({ execution_id, missing: null });
  }

  protected override render(): JSX.Element {
    const { host } = this.#options;
    return (
      <Boundary trans={host.trans}>
        <RunView model={this.model.main} sync={this.model.sync} host={host} />
      </Boundary>
    );
  }

  #onChanged(): void {
    const { onTitle, onTab } = this.#options;
    onTitle(this.model.main.title);
    const { tab } = this.model.main.state;
    if (tab === this.#tab) return;
    this.#tab = tab;
    onTab(tab);
  }
}
