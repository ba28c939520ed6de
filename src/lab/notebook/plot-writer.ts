import type { ICodeCellModel } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { IDisplayData } from '@jupyterlab/nbformat';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { CellPlot } from '../../ui/cell-plot/cell-plot.ts';
import type { NotebookPlots } from '../../ui/cell-plot/notebook-plots.ts';
import type { DismissedExecutions } from './dismissed-executions.ts';
import { findCodeCell } from '../find-code-cell.ts';
import { outputsArrived } from './outputs-arrived.ts';
import { isPlotted, plotOutput, writePlotOutput } from '../saved-plot/plot-output.ts';
import { plotPictures, plotSvgPicture } from '../saved-plot/plot-pictures.ts';
import type { SentExecutions } from './sent-executions.ts';

/**
 * Writes a plot that has come to its end into the notebook, once: at the end if this tab made it
 * what it is, else when the notebook is next saved. Opening a notebook never changes it.
 *
 * What a cell logged is at its end with its execution. Series that its tags ask for are when the
 * session is at rest, and may go on later: then the plot is written anew.
 */
export class PlotWriter {
  readonly #panel: NotebookPanel;
  readonly #plots: NotebookPlots;
  readonly #sent: SentExecutions;
  readonly #dismissed: DismissedExecutions;
  /** By cell; made beforehand, because nothing can be waited for once a save has begun. */
  readonly #prepared = new Map<string, { version: string; output: IDisplayData }>();
  /** By cell: the version that is made, or was. */
  readonly #begun = new Map<string, string>();
  /** By cell: the version that was seen last. */
  readonly #seen = new Map<string, string>();
  /** Cells whose plot with series of others changed while this tab had something to run. */
  readonly #changedHere = new Set<string>();
  #wasActive = false;

  constructor(
    panel: NotebookPanel,
    plots: NotebookPlots,
    sent: SentExecutions,
    dismissed: DismissedExecutions
  ) {
    this.#panel = panel;
    this.#plots = plots;
    this.#sent = sent;
    this.#dismissed = dismissed;
    plots.changed.connect(this.#onPlots, this);
    panel.context.saveState.connect(this.#onSave, this);
  }

  dispose(): void {
    this.#plots.changed.disconnect(this.#onPlots, this);
    this.#panel.context.saveState.disconnect(this.#onSave, this);
    this.#begun.clear();
    this.#prepared.clear();
  }

  #onPlots(): void {
    this.#lookWhoChanges();
    for (const [cell_id, plot] of this.#plots.plots) {
      const version = versionOf(plot);
      if (plot.live || this.#begun.get(cell_id) === version) continue;
      if (this.#writable(cell_id, plot) === null) continue;
      this.#begun.set(cell_id, version);
      this.#finish(cell_id, plot).catch(error =>
        console.error('celltrail: a plot could not be saved in the notebook.', error)
      );
    }
  }

  #lookWhoChanges(): void {
    const active = this.#sent.takeActive();
    // An answer that was under way when the execution ended: its last points come with the next one.
    const isHere = active || this.#wasActive;
    this.#wasActive = active;
    for (const [cell_id, plot] of this.#plots.plots) {
      const version = versionOf(plot);
      if (this.#seen.get(cell_id) === version) continue;
      this.#seen.set(cell_id, version);
      if (isHere) this.#changedHere.add(cell_id);
      else this.#changedHere.delete(cell_id);
    }
  }

  async #finish(cell_id: string, plot: CellPlot): Promise<void> {
    const { execution_id, plotted } = plot;
    const version = versionOf(plot);
    const isMine = plotted ? this.#changedHere.has(cell_id) : this.#sent.has(execution_id);
    const isNewest = () => this.#begun.get(cell_id) === version;
    const output = await this.#makeOutput(cell_id, execution_id);
    if (output === null || !isNewest()) return;
    if (!isMine) {
      this.#prepared.set(cell_id, { version, output });
      return;
    }
    const cell = this.#panel.content.widgets.find(({ model }) => model.id === cell_id);
    if (cell !== undefined) await outputsArrived(cell, execution_id);
    if (this.#panel.isDisposed || !isNewest()) return;
    this.#write(cell_id, plot, output);
  }

  async #makeOutput(cell_id: string, execution_id: string): Promise<IDisplayData | null> {
    const bundle = await this.#plots
      .bundleFor(cell_id, execution_id)
      // The server has just gone: what was drawn last is nearly always all of it.
      .catch(() => this.#plots.cachedBundle(cell_id));
    if (bundle === null || bundle.execution_id !== execution_id) return null;
    return plotOutput(bundle, await plotPictures(bundle));
  }

  #onSave(_: unknown, state: DocumentRegistry.SaveState): void {
    if (state !== 'started') return;
    for (const [cell_id, plot] of this.#plots.plots) {
      if (plot.live || this.#writable(cell_id, plot) === null) continue;
      const prepared = this.#prepared.get(cell_id);
      const output =
        prepared?.version === versionOf(plot) ? prepared.output : this.#quickOutput(cell_id);
      if (output !== null) this.#write(cell_id, plot, output);
    }
  }

  #quickOutput(cell_id: string): IDisplayData | null {
    const bundle = this.#plots.cachedBundle(cell_id);
    return bundle === null ? null : plotOutput(bundle, [plotSvgPicture(bundle)]);
  }

  #write(cell_id: string, plot: CellPlot, output: IDisplayData): void {
    const cell = this.#writable(cell_id, plot);
    if (cell === null) return;
    writePlotOutput(cell.outputs, output);
    this.#prepared.delete(cell_id);
  }

  /** The cell, if this plot is missing from it and still belongs there. */
  #writable(cell_id: string, plot: CellPlot): ICodeCellModel | null {
    const model: INotebookModel | null = this.#panel.model;
    if (model === null || model.readOnly) return null;
    const cell = findCodeCell(model.cells, cell_id);
    if (cell === null || isPlotted(cell.outputs, plot)) return null;
    const newest = this.#sent.latest(cell_id);
    const replaced = newest !== undefined && newest !== plot.execution_id;
    return replaced || this.#dismissed.has(plot.execution_id) ? null : cell;
  }
}

/** Changes when there is something new to write. */
function versionOf({ execution_id, plotted, series }: CellPlot): string {
  const counts = plotted
    ? series.map(({ run_id, metric_key, count }) => [run_id, metric_key, count])
    : [];
  return JSON.stringify([execution_id, counts]);
}
