import { RunModel } from '../ui/run/model.ts';
import { RunView } from '../ui/run/view.tsx';
import type { Translation } from '../ui/translation.ts';
import type { CellTarget } from './go-to-cell.ts';
import { ModelPanel } from './model-panel.ts';
import type { ITrackingClient } from './tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../style/ui.css';

export interface RunPanelOptions {
  run_id: string;
  tracking: ITrackingClient;
  trans: Translation;
  onGoToCell: (target: CellTarget) => Promise<'shown' | 'gone'>;
  onOpenRun: (run_id: string) => void;
  /** The run has another name than the tab says. */
  onTitle: (title: string) => void;
}

/** One run in a tab of the main area. */
export class RunPanel extends ModelPanel<RunModel> {
  readonly #options: RunPanelOptions;

  constructor(options: RunPanelOptions) {
    const { client, events } = options.tracking;
    super(new RunModel(client, events, options.run_id));
    this.#options = options;
    this.model.changed.connect(this.#onChanged, this);
    this.addClass('ct-run-panel');
  }

  protected override render(): JSX.Element {
    const { trans, onGoToCell, onOpenRun } = this.#options;
    return (
      <RunView model={this.model} trans={trans} onGoToCell={onGoToCell} onOpenRun={onOpenRun} />
    );
  }

  #onChanged(): void {
    this.#options.onTitle(this.model.title);
  }
}
