import { ReactWidget } from '@jupyterlab/ui-components';
import type { CellPlot } from '../ui/cell-plot/cell-plot.ts';
import { CellPlotView } from '../ui/cell-plot/view.tsx';
import type { Translation } from '../ui/translation.ts';
// With the view and not at the start of JupyterLab.
import '../../style/ui.css';

/** A plot under a cell, beside its outputs and not among them. */
export class CellPlotWidget extends ReactWidget {
  readonly #trans: Translation;
  readonly #onOpenRun: (run_id: string) => void;
  #plot: CellPlot;

  constructor(plot: CellPlot, trans: Translation, onOpenRun: (run_id: string) => void) {
    super();
    this.#plot = plot;
    this.#trans = trans;
    this.#onOpenRun = onOpenRun;
    this.addClass('ct-inline-plot');
  }

  get plot(): CellPlot {
    return this.#plot;
  }

  set plot(plot: CellPlot) {
    if (plot === this.#plot) return;
    this.#plot = plot;
    this.update();
  }

  protected override render(): JSX.Element {
    return <CellPlotView plot={this.#plot} trans={this.#trans} onOpenRun={this.#onOpenRun} />;
  }
}
