import { Boundary } from '../../ui/boundary.tsx';
import {
  compareState,
  newCompareState,
  parseCompareState
} from '../../ui/compare/compare-state.ts';
import { CompareModel } from '../../ui/compare/model.ts';
import { CompareView } from '../../ui/compare/view.tsx';
import type { Host } from '../../ui/host.ts';
import { ModelPanel } from '../model-panel.ts';
import type { ITrackingClient } from '../tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

export interface ComparePanelOptions {
  run_ids: readonly string[];
  /** What the reader had chosen, as compareState writes it; empty for a new comparison. */
  state: string;
  tracking: ITrackingClient;
  host: Host;
  /** The reader chose something else to see. */
  onState(run_ids: readonly string[], state: string): void;
}

/** Runs side by side, in a tab of the main area. */
export class ComparePanel extends ModelPanel<CompareModel> {
  readonly #options: ComparePanelOptions;
  #view: CompareModel['state']['view'];

  constructor(options: ComparePanelOptions) {
    const { run_ids, state, tracking } = options;
    const view = state === '' ? newCompareState(run_ids) : parseCompareState(state);
    super(new CompareModel(tracking.client, tracking.events, view));
    this.#options = options;
    this.#view = view;
    this.model.changed.connect(this.#onChanged, this);
    this.addClass('ct-compare-panel');
  }

  protected override render(): JSX.Element {
    const { host } = this.#options;
    return (
      <Boundary trans={host.trans}>
        <CompareView model={this.model} host={host} />
      </Boundary>
    );
  }

  #onChanged(): void {
    const { view } = this.model.state;
    if (view === this.#view) return;
    this.#view = view;
    this.#options.onState(view.run_ids, compareState(view));
  }
}
