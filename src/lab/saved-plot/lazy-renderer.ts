import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel } from '@lumino/widgets';
import { PLOT_MIME_TYPE } from '../../protocol/plot-bundle.ts';
import type { SavedPlotWidget } from './saved-plot-widget.tsx';

/** Renders an output of our type; the code for it is loaded with the first one. */
export class LazyRenderer extends Panel implements IRenderMime.IRenderer {
  readonly #load: () => Promise<SavedPlotWidget>;
  #content: Promise<SavedPlotWidget> | null = null;

  constructor(load: () => Promise<SavedPlotWidget>) {
    super();
    this.#load = load;
    this.addClass('ct-plot-output');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#content ??= this.#load().catch((error: unknown) => {
      // The next call tries again.
      this.#content = null;
      throw error;
    });
    const content = await this.#content;
    if (this.isDisposed) {
      content.dispose();
      return;
    }
    if (content.parent === null) this.addWidget(content);
    content.setValue(model.data[PLOT_MIME_TYPE]);
  }
}
