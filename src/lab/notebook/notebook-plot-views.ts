import type { Cell, CodeCell } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { CellPlot } from '../../ui/cell-plot/cell-plot.ts';
import type { NotebookPlots } from '../../ui/cell-plot/notebook-plots.ts';
import type { Translation } from '../../ui/translation.ts';
import { CellPlotWidget } from './cell-plot-widget.tsx';
import { CellViews } from './cell-views.ts';
import { DismissedExecutions } from './dismissed-executions.ts';
import { isPlotted } from '../saved-plot/plot-output.ts';
import { showPoint, type PlotLinks } from './plot-point-links.ts';
import { PlotWriter } from './plot-writer.ts';
import type { SentExecutions } from './sent-executions.ts';

export interface NotebookPlotViewsOptions {
  panel: NotebookPanel;
  plots: NotebookPlots;
  sent: SentExecutions;
  /** Executions of cells that have been run again since. */
  replaced: ReadonlySet<string>;
  trans: Translation;
  links: PlotLinks;
  /** What is to be shown has changed. */
  onChanged: () => void;
}

/** The plots under the cells of one open notebook, as long as the reader wants plots. */
export class NotebookPlotViews {
  readonly #options: NotebookPlotViewsOptions;
  readonly #views: CellViews<CellPlot, CellPlotWidget>;
  readonly #writer: PlotWriter;
  readonly #dismissed = new DismissedExecutions(window.localStorage, 'plots');

  constructor(options: NotebookPlotViewsOptions) {
    this.#options = options;
    const { panel, plots, sent, trans, links, onChanged } = options;
    this.#writer = new PlotWriter(panel, plots, sent, this.#dismissed);
    this.#views = new CellViews({
      make: (cell, plot) => {
        const cell_id = cell.model.id;
        return new CellPlotWidget(plot, {
          trans,
          onOpenRun: run_id => links.openRun(run_id),
          onPointClick: point =>
            void showPoint(point, { notebook_path: panel.context.localPath, cell_id }, links),
          load: range => plots.load(cell_id, range)
        });
      },
      update: (view, cell, plot) => {
        view.plot = plot;
        view.setHidden(cell.outputHidden);
      },
      onReady: onChanged,
      cellClass: 'ct-mod-plot',
      above: 'ct-inline-note'
    });
    NotebookActions.outputCleared.connect(this.#onCleared, this);
  }

  dispose(): void {
    NotebookActions.outputCleared.disconnect(this.#onCleared, this);
    this.#writer.dispose();
    this.#views.dispose();
  }

  update(): void {
    const { panel, plots } = this.#options;
    if (plots.plots.size === 0 && this.#views.size === 0) return;
    const wanted = new Map<CodeCell, CellPlot>();
    for (const cell of panel.content.widgets) {
      const plot = plots.plots.get(cell.model.id);
      if (plot === undefined || cell.model.type !== 'code') continue;
      if (this.#isWanted(cell as CodeCell, plot)) wanted.set(cell as CodeCell, plot);
    }
    this.#views.show(wanted);
  }

  #isWanted(cell: CodeCell, plot: CellPlot): boolean {
    const { execution_id } = plot;
    return (
      !isPlotted(cell.model.outputs, plot) &&
      !this.#options.replaced.has(execution_id) &&
      !this.#dismissed.has(execution_id)
    );
  }

  #onCleared(_: unknown, { notebook, cell }: { notebook: unknown; cell: Cell }): void {
    const { panel, plots, onChanged } = this.#options;
    if (notebook !== panel.content) return;
    const plot = plots.plots.get(cell.model.id);
    if (plot === undefined || plot.live) return;
    this.#dismissed.add(plot.execution_id);
    onChanged();
  }
}
