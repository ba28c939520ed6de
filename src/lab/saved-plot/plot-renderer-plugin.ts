import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PLOT_MIME_TYPE } from '../../protocol/plot-bundle.ts';
import type { KnownRuns } from './known-runs.ts';
import { LazyRenderer } from './lazy-renderer.ts';
import { CommandIDs, ITrackingClient } from '../tokens.ts';

/** Before HTML (50) and pictures (90): the plot, and not the picture that is saved beside it. */
const RANK = 40;

export const plotRendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'celltrail:plot-renderer',
  description: 'Draws the plots that are saved in notebooks.',
  autoStart: true,
  requires: [ITrackingClient],
  optional: [IRenderMimeRegistry, INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracking: ITrackingClient,
    registry: IRenderMimeRegistry | null,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('celltrail');
    // For all plots of the page: notebooks hold many plots of few runs.
    let runs: KnownRuns | null = null;
    const load = async () => {
      const [{ KnownRuns }, { SavedPlotWidget }, { goToCell }] = await Promise.all([
        import('./known-runs.ts'),
        import('./saved-plot-widget.tsx'),
        import('../go-to-cell.ts')
      ]);
      runs ??= new KnownRuns();
      return new SavedPlotWidget({
        tracking,
        runs,
        trans,
        links: {
          openRun: (run_id, execution_id) =>
            void app.commands.execute(CommandIDs.openRun, { run_id, execution_id }),
          goToCell: notebooks === null ? undefined : target => goToCell(app, notebooks, target)
        },
        notebookOf: node =>
          notebooks?.find(panel => panel.node.contains(node))?.context.localPath ?? null
      });
    };
    const factory: IRenderMime.IRendererFactory = {
      safe: true,
      mimeTypes: [PLOT_MIME_TYPE],
      createRenderer: () => new LazyRenderer(load)
    };
    registry?.addFactory(factory, RANK);
    // Notebooks that are open already have a copy of the registry.
    notebooks?.forEach(panel => panel.content.rendermime.addFactory(factory, RANK));
  }
};
