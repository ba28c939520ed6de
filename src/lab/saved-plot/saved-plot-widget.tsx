import { ReactWidget } from '@jupyterlab/ui-components';
import { parsePlotBundle } from '../../plot/plot-bundle.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import { CellPlotView } from '../../ui/cell-plot/view.tsx';
import type { PlotPoint } from '../../ui/plot/plot-point.ts';
import type { LoadSeries } from '../../ui/plot/use-zoom.ts';
import type { Translation } from '../../ui/translation.ts';
import { useModel } from '../../ui/use-model.ts';
import type { KnownRuns } from './known-runs.ts';
import { showPoint, type PlotLinks } from '../notebook/plot-point-links.ts';
import { SavedPlot } from './saved-plot.ts';
import type { ITrackingClient } from '../tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

export interface SavedPlotOptions {
  tracking: ITrackingClient;
  runs: KnownRuns;
  trans: Translation;
  links: PlotLinks;
  /** Path of the notebook that this stands in; null in another kind of document. */
  notebookOf: (node: Node) => string | null;
}

/** Draws the plot that an output of a notebook holds, or says in words that it is none. */
export class SavedPlotWidget extends ReactWidget {
  readonly #options: SavedPlotOptions;
  #model: SavedPlot | null = null;
  /** The bundle as JSON; nothing before the first. */
  #drawn: string | undefined;
  #observer: IntersectionObserver | null = null;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SavedPlotOptions) {
    super();
    this.#options = options;
    this.addClass('ct-saved-plot');
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#observer?.disconnect();
    clearTimeout(this.#restTimer);
    super.dispose();
    this.#model?.dispose();
  }

  /**
   * May be called again for the same output.
   *
   * @param value from a notebook that anyone may have written
   */
  setValue(value: unknown): void {
    const bundle = readBundle(value);
    const text = JSON.stringify(bundle);
    if (text === this.#drawn) return;
    this.#drawn = text;
    this.#model?.dispose();
    this.#model = bundle === null ? null : new SavedPlot(bundle);
    this.update();
    this.#lookWhenSeen();
  }

  protected override render(): JSX.Element {
    const { tracking, trans, links, notebookOf } = this.#options;
    if (this.#model === null) {
      return (
        <p className="ct-saved-plot-fault">
          {trans.__('This output is not a celltrail plot that can be shown.')}
        </p>
      );
    }
    const model = this.#model;
    return (
      <SavedPlotView
        model={model}
        trans={trans}
        onOpenRun={run_id => links.openRun(run_id)}
        onPointClick={point => {
          const { cell_id } = model.state.plot;
          void showPoint(point, { notebook_path: notebookOf(this.node), cell_id }, links);
        }}
        load={range => model.load(tracking, range)}
      />
    );
  }

  /**
   * A notebook with a hundred plots asks for the few that are on the screen. What a kernel draws four
   * times a second is asked for when it has come to rest, or when that kernel has gone.
   */
  #lookWhenSeen(): void {
    this.#observer?.disconnect();
    clearTimeout(this.#restTimer);
    const model = this.#model;
    if (model === null) return;
    if (model.state.plot.live) this.#restTimer = setTimeout(() => this.#observe(model), REST_MS);
    else this.#observe(model);
  }

  #observe(model: SavedPlot): void {
    this.#observer = new IntersectionObserver(entries => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#observer?.disconnect();
      void model.look(this.#options.tracking, this.#options.runs);
    });
    this.#observer.observe(this.node);
  }
}

/** A kernel in a synchronous loop may be quiet for a while. */
const REST_MS = 10_000;

function readBundle(value: unknown): PlotBundle | null {
  try {
    return parsePlotBundle(value);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

interface SavedPlotViewProps {
  model: SavedPlot;
  trans: Translation;
  onOpenRun: (run_id: string) => void;
  onPointClick: (point: PlotPoint) => void;
  load: LoadSeries;
}

function SavedPlotView({ model, trans, ...actions }: SavedPlotViewProps): JSX.Element {
  const { plot, here } = useModel(model);
  return (
    <>
      <CellPlotView plot={plot} trans={trans} {...(here === true ? actions : {})} />
      {here === false && (
        <p className="ct-saved-plot-note">{trans.__('Data of this run is not on this machine')}</p>
      )}
    </>
  );
}
