import type { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CellNote, NotebookPlots } from '../../ui/cell-plot/notebook-plots.ts';
import type { Translation } from '../../ui/translation.ts';
import { CellNoteWidget } from './cell-note-widget.tsx';
import { CellViews } from './cell-views.ts';
import { DismissedExecutions } from './dismissed-executions.ts';

export interface NotebookNoteViewsOptions {
  panel: NotebookPanel;
  plots: NotebookPlots;
  /** Executions of cells that have been run again since. */
  replaced: ReadonlySet<string>;
  trans: Translation;
  /** What is to be shown has changed. */
  onChanged: () => void;
}

/** What is wrong with the tags of the cells of one open notebook, said under each. */
export class NotebookNoteViews {
  readonly #options: NotebookNoteViewsOptions;
  readonly #views: CellViews<CellNote, CellNoteWidget>;
  readonly #dismissed = new DismissedExecutions(window.localStorage, 'notes');

  constructor(options: NotebookNoteViewsOptions) {
    this.#options = options;
    const { trans, onChanged } = options;
    const onDismiss = ({ execution_id }: CellNote) => {
      this.#dismissed.add(execution_id);
      onChanged();
    };
    this.#views = new CellViews({
      make: (_, note) => new CellNoteWidget(note, trans, onDismiss),
      update: (view, _, note) => (view.note = note),
      onReady: onChanged
    });
  }

  dispose(): void {
    this.#views.dispose();
  }

  update(): void {
    const { panel, plots, replaced } = this.#options;
    if (plots.notes.size === 0 && this.#views.size === 0) return;
    const wanted = new Map<CodeCell, CellNote>();
    for (const cell of panel.content.widgets) {
      const note = plots.notes.get(cell.model.id);
      if (note === undefined || cell.model.type !== 'code') continue;
      const { execution_id } = note;
      if (replaced.has(execution_id) || this.#dismissed.has(execution_id)) continue;
      wanted.set(cell as CodeCell, note);
    }
    this.#views.show(wanted);
  }
}
