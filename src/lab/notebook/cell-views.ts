import type { CodeCell } from '@jupyterlab/cells';
import type { PanelLayout, Widget } from '@lumino/widgets';

export interface CellViewsOptions<Value, View extends Widget> {
  make(cell: CodeCell, value: Value): View;
  update(view: View, cell: CodeCell, value: Value): void;
  /** A cell that had no place for its view has it now: show again. */
  onReady(): void;
  /** The cell has this class while it has a view. */
  cellClass?: string;
  /** Class of widgets of another kind that stand below. */
  above?: string;
}

/** Widgets of one kind under the cells of a notebook, beside the outputs and not among them. */
export class CellViews<Value, View extends Widget> {
  readonly #options: CellViewsOptions<Value, View>;
  readonly #views = new Map<CodeCell, View>();
  readonly #awaited = new WeakSet<CodeCell>();

  constructor(options: CellViewsOptions<Value, View>) {
    this.#options = options;
  }

  get size(): number {
    return this.#views.size;
  }

  /** Those that are not wanted any more go, the others stay in their place. */
  show(wanted: ReadonlyMap<CodeCell, Value>): void {
    for (const [cell, view] of this.#views) {
      if (wanted.has(cell) && view.parent === cell) continue;
      this.#remove(cell, view);
    }
    for (const [cell, value] of wanted) this.#showOne(cell, value);
  }

  dispose(): void {
    for (const [cell, view] of this.#views) this.#remove(cell, view);
  }

  #showOne(cell: CodeCell, value: Value): void {
    if (cell.isPlaceholder()) {
      this.#awaitCell(cell);
      return;
    }
    const { make, update, cellClass, above } = this.#options;
    const shown = this.#views.get(cell);
    const view = shown ?? make(cell, value);
    update(view, cell, value);
    if (shown !== undefined) return;
    this.#views.set(cell, view);
    if (cellClass !== undefined) cell.addClass(cellClass);
    // Header, input, output and footer: the view comes right before the footer.
    const layout = cell.layout as PanelLayout;
    const below = layout.widgets.findIndex(one => above !== undefined && one.hasClass(above));
    layout.insertWidget(below < 0 ? layout.widgets.length - 1 : below, view);
  }

  /** A cell of a long notebook has no output area before it comes near the screen. */
  #awaitCell(cell: CodeCell): void {
    if (this.#awaited.has(cell)) return;
    this.#awaited.add(cell);
    void cell.ready.then(() => this.#options.onReady());
  }

  #remove(cell: CodeCell, view: View): void {
    this.#views.delete(cell);
    view.dispose();
    const { cellClass } = this.#options;
    if (cellClass !== undefined && !cell.isDisposed) cell.removeClass(cellClass);
  }
}
