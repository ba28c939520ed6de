import { Signal, type ISignal } from '@lumino/signaling';
import type { StepRange } from '../../plot/axes.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import { UNSENT_RUN, type PlotBundle } from '../../protocol/plot-bundle.ts';
import { plotOfBundle, type CellPlot } from '../../ui/cell-plot/cell-plot.ts';
import { LINE_COLUMNS, zoomLines } from '../../ui/cell-plot/zoom-lines.ts';
import type { KnownRuns } from './known-runs.ts';
import type { ITrackingClient } from '../tokens.ts';

export interface SavedPlotState {
  plot: CellPlot;
  /** Whether the store has the data: null until it is known. */
  here: boolean | null;
}

/**
 * A plot as a notebook has it: its own points at first, and all that the record has of them once
 * it is seen.
 */
export class SavedPlot {
  readonly #changed = new Signal<SavedPlot, void>(this);
  #state: SavedPlotState;
  /** The record cannot tell the attempts of a plot apart that the notebook's code drew. */
  readonly #complete: boolean;
  #asked = false;
  #disposed = false;

  /** @param bundle checked by `parsePlotBundle` */
  constructor(bundle: PlotBundle) {
    this.#complete = bundle.drawn !== undefined && bundle.older !== undefined;
    this.#state = { plot: plotOfBundle(bundle), here: null };
  }

  get changed(): ISignal<SavedPlot, void> {
    return this.#changed;
  }

  get state(): SavedPlotState {
    return this.#state;
  }

  /**
   * Asks the record once; what the notebook has stays if there is no answer. A plot that was drawn
   * live is at rest from now on.
   */
  async look(tracking: ITrackingClient, runs: KnownRuns): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    if (this.#state.plot.live) this.#set({ plot: { ...this.#state.plot, live: false } });
    const { plot } = this.#state;
    const ids = [...new Set(plot.series.map(({ run_id }) => run_id))];
    if (ids.some(run_id => run_id.startsWith(UNSENT_RUN))) return;
    const known = await Promise.all(ids.map(run_id => runs.has(tracking.client, run_id)));
    if (this.#disposed || known.includes(null)) return;
    const here = known.includes(true);
    this.#set({ here });
    if (!here || this.#complete) return;
    const series = await Promise.all(
      plot.series.map(one => this.#whole(tracking, plot.execution_id, one))
    );
    if (!this.#disposed) this.#set({ plot: { ...plot, series } });
  }

  /** The lines of the plot in their drawing order, of some steps alone and in more detail. */
  async load(tracking: ITrackingClient, range: StepRange | null): Promise<readonly Series[]> {
    return zoomLines(this.#state.plot, range, async (own, { older }) => {
      const series = await tracking.client.call(getSeries, own);
      if (older !== null || series.count > 0) return series;
      return tracking.client.call(getSeries, { ...own, execution_id: undefined });
    });
  }

  dispose(): void {
    this.#disposed = true;
    Signal.clearData(this);
  }

  /** The notebook's own points if it has them all, or if the record has none of them. */
  async #whole(tracking: ITrackingClient, execution_id: string, saved: Series): Promise<Series> {
    if (saved.count <= saved.steps.length) return saved;
    const { run_id, metric_key } = saved;
    try {
      const request = { run_id, metric_key, width: LINE_COLUMNS };
      const own = await tracking.client.call(getSeries, { ...request, execution_id });
      // What a tag of the cell asked for was saved whole, whoever logged it.
      const series = covers(own, saved) ? own : await tracking.client.call(getSeries, request);
      return series.steps.length > saved.steps.length ? series : saved;
    } catch {
      return saved;
    }
  }

  #set(fields: Partial<SavedPlotState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}

function covers({ steps }: Series, { steps: saved }: Series): boolean {
  return steps[0] <= saved[0] && steps[steps.length - 1] >= saved[saved.length - 1];
}
