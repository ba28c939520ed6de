import type { Cell, CodeCell } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { MessageLoop, type Message } from '@lumino/messaging';
import type { PanelLayout } from '@lumino/widgets';
import type { CellPlot } from '../ui/cell-plot/cell-plot.ts';
import { NotebookPlots } from '../ui/cell-plot/notebook-plots.ts';
import type { Translation } from '../ui/translation.ts';
import { CellPlotWidget } from './cell-plot-widget.tsx';
import { DismissedPlots } from './dismissed-plots.ts';
import { savedExecution } from './plot-output.ts';
import { PlotWriter } from './plot-writer.ts';
import type { SentExecution, SentExecutions } from './sent-executions.ts';
import type { ITrackingClient } from './tokens.ts';

/** A cell that prints a lot changes its outputs hundreds of times a second. */
const DELAY_MS = 20;

/**
 * Shows the plots of one open notebook under their cells. What is shown follows from the record,
 * the cells and their saved outputs alone, so it can be worked out again after any change.
 */
export class NotebookPlotViews {
  readonly #panel: NotebookPanel;
  readonly #trans: Translation;
  readonly #onOpenRun: (run_id: string) => void;
  readonly #plots: NotebookPlots;
  readonly #sent: SentExecutions;
  readonly #writer: PlotWriter;
  readonly #dismissed = new DismissedPlots(window.localStorage);
  readonly #views = new Map<string, CellPlotWidget>();
  readonly #awaited = new WeakSet<Cell>();
  /** Executions of a cell that has been run again, until the record knows of it. */
  readonly #replaced = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(
    panel: NotebookPanel,
    tracking: ITrackingClient,
    sent: SentExecutions,
    trans: Translation,
    onOpenRun: (run_id: string) => void
  ) {
    this.#panel = panel;
    this.#trans = trans;
    this.#onOpenRun = onOpenRun;
    this.#sent = sent;
    this.#plots = new NotebookPlots(tracking.client, tracking.events);
    this.#writer = new PlotWriter(panel, this.#plots, sent, this.#dismissed);
    this.#plots.changed.connect(this.#schedule, this);
    sent.sent.connect(this.#onSent, this);
    panel.content.modelContentChanged.connect(this.#schedule, this);
    panel.context.pathChanged.connect(this.#onPath, this);
    panel.disposed.connect(this.dispose, this);
    NotebookActions.outputCleared.connect(this.#onCleared, this);
    MessageLoop.installMessageHook(panel, this.#onPanelMessage);
    this.#onPath();
    this.#followVisibility();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#timer);
    MessageLoop.removeMessageHook(this.#panel, this.#onPanelMessage);
    NotebookActions.outputCleared.disconnect(this.#onCleared, this);
    this.#sent.sent.disconnect(this.#onSent, this);
    this.#panel.disposed.disconnect(this.dispose, this);
    this.#panel.context.pathChanged.disconnect(this.#onPath, this);
    this.#panel.content?.modelContentChanged.disconnect(this.#schedule, this);
    this.#writer.dispose();
    this.#plots.dispose();
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
  }

  #onPath(): void {
    this.#plots.setNotebook(this.#panel.context.localPath);
  }

  readonly #onPanelMessage = (_: unknown, message: Message): boolean => {
    if (message.type === 'after-show' || message.type === 'after-hide') this.#followVisibility();
    return true;
  };

  #followVisibility(): void {
    // What was run here gets its plot saved when it ends, also behind another tab.
    this.#plots.setVisible(this.#panel.isVisible || this.#sent.size > 0);
  }

  #onSent(_: SentExecutions, { cell_id, execution_id }: SentExecution): void {
    const shown = this.#plots.plots.get(cell_id);
    if (shown !== undefined && shown.execution_id !== execution_id) {
      this.#replaced.add(shown.execution_id);
    }
    this.#followVisibility();
    this.#schedule();
  }

  #onCleared(_: unknown, { notebook, cell }: { notebook: unknown; cell: Cell }): void {
    if (notebook !== this.#panel.content) return;
    const plot = this.#plots.plots.get(cell.model.id);
    if (plot === undefined || plot.live) return;
    this.#dismissed.add(plot.execution_id);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#reconcile();
    }, DELAY_MS);
  }

  #reconcile(): void {
    if (this.#disposed || this.#panel.isDisposed) return;
    if (this.#plots.plots.size === 0 && this.#views.size === 0) return;
    const wanted = new Map<string, CodeCell>();
    for (const cell of this.#panel.content.widgets) {
      const plot = this.#plots.plots.get(cell.model.id);
      if (plot !== undefined && this.#isWanted(cell, plot)) {
        wanted.set(cell.model.id, cell as CodeCell);
      }
    }
    for (const [cell_id, view] of this.#views) {
      if (wanted.get(cell_id) === view.parent && view.parent !== null) continue;
      view.dispose();
      this.#views.delete(cell_id);
    }
    for (const [cell_id, cell] of wanted) {
      this.#show(cell, this.#plots.plots.get(cell_id) as CellPlot);
    }
  }

  #isWanted(cell: Cell, { execution_id }: CellPlot): boolean {
    if (cell.model.type !== 'code') return false;
    const { outputs } = (cell as CodeCell).model;
    return (
      savedExecution(outputs) !== execution_id &&
      !this.#replaced.has(execution_id) &&
      !this.#dismissed.has(execution_id)
    );
  }

  #show(cell: CodeCell, plot: CellPlot): void {
    if (cell.isPlaceholder()) {
      this.#awaitCell(cell);
      return;
    }
    const shown = this.#views.get(plot.cell_id as string);
    const view = shown ?? new CellPlotWidget(plot, this.#trans, this.#onOpenRun);
    view.plot = plot;
    view.setHidden(cell.outputHidden);
    if (shown !== undefined) return;
    this.#views.set(plot.cell_id as string, view);
    // Header, input, output and footer: the plot comes right before the footer.
    const layout = cell.layout as PanelLayout;
    layout.insertWidget(layout.widgets.length - 1, view);
  }

  /** A cell of a long notebook has no output area before it comes near the screen. */
  #awaitCell(cell: CodeCell): void {
    if (this.#awaited.has(cell)) return;
    this.#awaited.add(cell);
    void cell.ready.then(() => this.#schedule());
  }
}
