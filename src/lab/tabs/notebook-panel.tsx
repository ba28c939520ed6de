import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';
import { useState } from 'react';
import { NotebookPreview } from '../../ui/artifacts/notebook-preview.tsx';
import { Boundary } from '../../ui/boundary.tsx';
import { ErrorLine } from '../../ui/error-line.tsx';
import type { Host } from '../../ui/host.ts';
import type { RunNotebook } from '../../ui/run-notebook/ask-run-notebook.ts';
import { CopyBanner } from '../../ui/run-notebook/banner.tsx';
import { RunNotebookModel } from '../../ui/run-notebook/model.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useModel } from '../../ui/use-model.ts';
import { readOnlyNotebook, recordedPath } from '../read-only-notebook.ts';
import { saveCopy } from '../save-copy.ts';
import type { ITrackingClient } from '../tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';
import { tellFailure } from '../../ui/tell-failure.ts';

export interface NotebookPanelOptions {
  run_id: string;
  app: JupyterFrontEnd;
  tracking: ITrackingClient;
  host: Host;
  /** The notebook has another name than the tab says. */
  onTitle: (title: string) => void;
}

/** A banner, and below it the cells as JupyterLab shows them. */
export class NotebookPanel extends Panel {
  readonly #options: NotebookPanelOptions;
  readonly #model: RunNotebookModel;

  constructor(options: NotebookPanelOptions) {
    super();
    this.#options = options;
    const { tracking, run_id, host } = options;
    this.#model = new RunNotebookModel(tracking.client, run_id);
    this.#model.changed.connect(this.#onChanged, this);
    this.addClass('ct-run-notebook');
    const top = ReactWidget.create(
      <Boundary trans={host.trans}>
        <Top model={this.#model} host={host} onSave={notebook => this.#save(notebook)} />
      </Boundary>
    );
    top.addClass('ct-run-notebook-top');
    this.addWidget(top);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    super.dispose();
    this.#model.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#model.setVisible(true);
  }

  #onChanged(): void {
    const { notebook } = this.#model.state;
    if (notebook === null) return;
    this.#options.onTitle(notebook.name);
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', notebook.name);
    this.addWidget(this.#cells(notebook.text));
  }

  #cells(text: string): Widget {
    const { app, host } = this.#options;
    try {
      return readOnlyNotebook(app, text);
    } catch (error) {
      console.error('celltrail: JupyterLab cannot show the notebook of a run.', error);
      const preview = ReactWidget.create(<NotebookPreview text={text} trans={host.trans} />);
      preview.addClass('ct-run-notebook-cells');
      return preview;
    }
  }

  /** Opens what was saved. */
  async #save({ name, text }: RunNotebook): Promise<void> {
    const { app, host } = this.#options;
    const { contents } = app.serviceManager;
    try {
      const path = await saveCopy(contents, PathExt.dirname(recordedPath(text)), name, text);
      await app.commands.execute('docmanager:open', { path });
    } catch (error) {
      tellFailure(host, error);
    }
  }
}

function Top({
  model,
  host,
  onSave
}: {
  model: RunNotebookModel;
  host: Host;
  onSave(notebook: RunNotebook): Promise<void>;
}) {
  const { trans } = host;
  const { notebook, error } = useModel(model);
  const [busy, setBusy] = useState(false);
  if (error !== null) {
    return <ErrorLine text={error} trans={trans} onRetry={() => void model.refresh()} />;
  }
  if (notebook === null) return <Skeleton trans={trans} />;
  const save = () => {
    setBusy(true);
    void onSave(notebook).finally(() => setBusy(false));
  };
  return (
    <CopyBanner
      notebook={notebook}
      host={host}
      action={trans.__('Save a copy')}
      busy={busy}
      onAction={save}
    />
  );
}
