import type { ICodeCellModel } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { IDisplayData } from '@jupyterlab/nbformat';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { NotebookPlots } from '../ui/cell-plot/notebook-plots.ts';
import type { DismissedPlots } from './dismissed-plots.ts';
import { findCodeCell } from './find-cell.ts';
import { outputsArrived } from './outputs-arrived.ts';
import { plotOutput, savedExecution, writePlotOutput } from './plot-output.ts';
import { plotPictures, plotSvgPicture } from './plot-pictures.ts';
import type { SentExecutions } from './sent-executions.ts';

/**
 * Writes the plot of an execution that has ended into the notebook, once: at its end if this tab
 * asked for it, else when the notebook is next saved. Opening a notebook never changes it.
 */
export class PlotWriter {
  readonly #panel: NotebookPanel;
  readonly #plots: NotebookPlots;
  readonly #sent: SentExecutions;
  readonly #dismissed: DismissedPlots;
  /** By execution id; made beforehand, because nothing can be waited for once a save has begun. */
  readonly #prepared = new Map<string, IDisplayData>();
  readonly #begun = new Set<string>();

  constructor(
    panel: NotebookPanel,
    plots: NotebookPlots,
    sent: SentExecutions,
    dismissed: DismissedPlots
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
    for (const [cell_id, plot] of this.#plots.plots) {
      const { execution_id } = plot;
      if (plot.live || this.#begun.has(execution_id)) continue;
      if (this.#writable(cell_id, execution_id) === null) continue;
      this.#begun.add(execution_id);
      this.#finish(cell_id, execution_id).catch(error =>
        console.error('celltrail: a plot could not be saved in the notebook.', error)
      );
    }
  }

  async #finish(cell_id: string, execution_id: string): Promise<void> {
    const output = await this.#makeOutput(cell_id, execution_id);
    if (output === null || !this.#begun.has(execution_id)) return;
    if (!this.#sent.has(execution_id)) {
      this.#prepared.set(execution_id, output);
      return;
    }
    const cell = this.#panel.content.widgets.find(({ model }) => model.id === cell_id);
    if (cell !== undefined) await outputsArrived(cell, execution_id);
    if (this.#panel.isDisposed || !this.#begun.has(execution_id)) return;
    this.#write(cell_id, execution_id, output);
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
      if (plot.live) continue;
      const output = this.#prepared.get(plot.execution_id) ?? this.#quickOutput(cell_id);
      if (output !== null) this.#write(cell_id, plot.execution_id, output);
    }
  }

  #quickOutput(cell_id: string): IDisplayData | null {
    const bundle = this.#plots.cachedBundle(cell_id);
    return bundle === null ? null : plotOutput(bundle, [plotSvgPicture(bundle)]);
  }

  #write(cell_id: string, execution_id: string, output: IDisplayData): void {
    const cell = this.#writable(cell_id, execution_id);
    if (cell === null) return;
    writePlotOutput(cell.outputs, output);
    this.#prepared.delete(execution_id);
  }

  /** The cell, if this execution's plot is missing from it and still belongs there. */
  #writable(cell_id: string, execution_id: string): ICodeCellModel | null {
    const model: INotebookModel | null = this.#panel.model;
    if (model === null || model.readOnly) return null;
    const cell = findCodeCell(model.cells, cell_id);
    if (cell === null || savedExecution(cell.outputs) === execution_id) return null;
    const newest = this.#sent.latest(cell_id);
    const replaced = newest !== undefined && newest !== execution_id;
    return replaced || this.#dismissed.has(execution_id) ? null : cell;
  }
}
