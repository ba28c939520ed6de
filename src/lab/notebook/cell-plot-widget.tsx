import { ReactWidget } from '@jupyterlab/ui-components';
import type { CellPlot } from '../../ui/cell-plot/cell-plot.ts';
import { CellPlotView } from '../../ui/cell-plot/view.tsx';
import type { PlotPoint } from '../../ui/plot/plot-point.ts';
import type { LoadSeries } from '../../ui/plot/use-zoom.ts';
import type { Translation } from '../../ui/translation.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

export interface CellPlotWidgetOptions {
  trans: Translation;
  onOpenRun: (run_id: string) => void;
  onPointClick: (point: PlotPoint) => void;
  load: LoadSeries;
}

/** A plot under a cell, beside its outputs and not among them. */
export class CellPlotWidget extends ReactWidget {
  readonly #options: CellPlotWidgetOptions;
  #plot: CellPlot;

  constructor(plot: CellPlot, options: CellPlotWidgetOptions) {
    super();
    this.#plot = plot;
    this.#options = options;
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
    return <CellPlotView plot={this.#plot} {...this.#options} />;
  }
}
