import type { Session } from '../protocol/entities/session.ts';
import { RunsModel } from '../ui/runs/model.ts';
import { RunsView } from '../ui/runs/view.tsx';
import type { Translation } from '../ui/translation.ts';
import type { CurrentNotebook } from './current-notebook.ts';
import type { CellTarget } from './go-to-cell.ts';
import { insertCell } from './insert-cell.ts';
import { ModelPanel } from './model-panel.ts';
import type { ITrackingClient } from './tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../style/ui.css';

/** The runs in the sidebar. */
export class RunsPanel extends ModelPanel<RunsModel> {
  readonly #trans: Translation;
  readonly #onOpenRun: (run_id: string, session: Session | null) => void;
  readonly #notebook: CurrentNotebook | null;
  readonly #onGoToCell: ((target: CellTarget) => Promise<'shown' | 'gone'>) | undefined;

  /** @param onGoToCell absent where there are no notebooks */
  constructor(
    tracking: ITrackingClient,
    notebook: CurrentNotebook | null,
    trans: Translation,
    onOpenRun: (run_id: string, session: Session | null) => void,
    onGoToCell?: (target: CellTarget) => Promise<'shown' | 'gone'>
  ) {
    super(new RunsModel(tracking.client, tracking.events));
    this.#trans = trans;
    this.#onOpenRun = onOpenRun;
    this.#onGoToCell = onGoToCell;
    this.#notebook = notebook;
    this.addClass('ct-runs-panel');
    notebook?.changed.connect(this.#onNotebook, this);
    this.#onNotebook();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#notebook?.changed.disconnect(this.#onNotebook, this);
    super.dispose();
  }

  protected override render(): JSX.Element {
    return (
      <RunsView
        model={this.model}
        trans={this.#trans}
        onOpenRun={this.#onOpenRun}
        onGoToCell={this.#onGoToCell}
        onInsert={this.#onInsert}
      />
    );
  }

  readonly #onInsert = (code: string) => {
    const panel = this.#notebook?.panel;
    if (panel?.context.isReady) insertCell(panel, code);
  };

  #onNotebook(): void {
    this.model.setNotebook(this.#notebook?.path ?? null);
  }
}
