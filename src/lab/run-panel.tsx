import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { RunModel } from '../ui/run/model.ts';
import { RunView } from '../ui/run/view.tsx';
import type { Translation } from '../ui/translation.ts';
import type { CellTarget } from './go-to-cell.ts';
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
export class RunPanel extends ReactWidget {
  readonly #model: RunModel;
  readonly #options: RunPanelOptions;

  constructor(options: RunPanelOptions) {
    super();
    this.#options = options;
    this.#model = new RunModel(options.tracking.client, options.tracking.events, options.run_id);
    this.#model.changed.connect(() => options.onTitle(this.#model.title));
    this.addClass('ct-run-panel');
  }

  override dispose(): void {
    if (this.isDisposed) return;
    super.dispose();
    this.#model.dispose();
  }

  protected override render(): JSX.Element {
    const { trans, onGoToCell, onOpenRun } = this.#options;
    return (
      <RunView model={this.#model} trans={trans} onGoToCell={onGoToCell} onOpenRun={onOpenRun} />
    );
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#model.setVisible(this.isVisible);
  }

  protected override onAfterShow(): void {
    this.#model.setVisible(true);
  }

  protected override onAfterHide(): void {
    this.#model.setVisible(false);
  }
}
