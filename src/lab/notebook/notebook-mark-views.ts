import type { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { isMarked, type CellMark } from '../../ui/cell-mark/mark.ts';
import type { Translation } from '../../ui/translation.ts';
import { CellMarkWidget } from './cell-mark-widget.ts';
import { CellViews } from './cell-views.ts';

export interface NotebookMarkViewsOptions {
  panel: NotebookPanel;
  /** What is known of the newest executions, by cell id. */
  marks: () => ReadonlyMap<string, CellMark>;
  /** Executions of cells that have been run again since. */
  replaced: ReadonlySet<string>;
  trans: Translation;
  onOpen: (mark: CellMark) => void;
  /** What is to be shown has changed. */
  onChanged: () => void;
}

/** Marks on the cells of one open notebook that logged something in its newest session. */
export class NotebookMarkViews {
  readonly #options: NotebookMarkViewsOptions;
  readonly #views: CellViews<CellMark, CellMarkWidget>;

  constructor(options: NotebookMarkViewsOptions) {
    this.#options = options;
    const { trans, onOpen, onChanged } = options;
    this.#views = new CellViews({
      make: () => new CellMarkWidget(trans, onOpen),
      update: (view, _, mark) => (view.mark = mark),
      onReady: onChanged
    });
  }

  dispose(): void {
    this.#views.dispose();
  }

  update(): void {
    const { panel, marks, replaced } = this.#options;
    const known = marks();
    if (known.size === 0 && this.#views.size === 0) return;
    const wanted = new Map<CodeCell, CellMark>();
    for (const cell of panel.content.widgets) {
      const mark = known.get(cell.model.id);
      if (mark === undefined || cell.model.type !== 'code' || !isMarked(mark)) continue;
      if (!replaced.has(mark.execution_id)) wanted.set(cell as CodeCell, mark);
    }
    this.#views.show(wanted);
  }
}
