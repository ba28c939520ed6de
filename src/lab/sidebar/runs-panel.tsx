import { Boundary } from '../../ui/boundary.tsx';
import { RunEdits } from '../../ui/edit/run-edits.ts';
import { tagSuggestions } from '../../ui/edit/suggest-tags.ts';
import type { Host } from '../../ui/host.ts';
import { RunsModel } from '../../ui/runs/model.ts';
import { RunsView } from '../../ui/runs/view.tsx';
import { SyncModel } from '../../ui/sync/sync-model.ts';
import { WithSync } from '../../ui/sync/with-sync.ts';
import type { ViewMemory } from '../../ui/view-memory.ts';
import type { CurrentNotebook } from './current-notebook.ts';
import { ModelPanel } from '../model-panel.ts';
import type { ITrackingClient } from '../tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

/** The runs in the sidebar. */
export class RunsPanel extends ModelPanel<WithSync<RunsModel>> {
  readonly #host: Host;
  readonly #notebook: CurrentNotebook | null;
  readonly #edits: RunEdits;
  readonly #suggestTags;

  /** @param notebook null where there are none */
  constructor(
    tracking: ITrackingClient,
    notebook: CurrentNotebook | null,
    host: Host,
    memory: ViewMemory
  ) {
    const { client, events } = tracking;
    super(new WithSync(new RunsModel(client, events, memory), new SyncModel(client, events)));
    this.#host = host;
    this.#notebook = notebook;
    this.#edits = new RunEdits(client, host, () => void this.model.main.refresh());
    this.#suggestTags = tagSuggestions(client);
    this.addClass('ct-runs-panel');
    notebook?.changed.connect(this.#onNotebook, this);
    this.#onNotebook();
  }

  /** Where the record is copied to, in the place of the runs. */
  showSync(): void {
    this.model.sync.setDetails(true);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#notebook?.changed.disconnect(this.#onNotebook, this);
    super.dispose();
  }

  protected override render(): JSX.Element {
    return (
      <Boundary trans={this.#host.trans}>
        <RunsView
          model={this.model.main}
          sync={this.model.sync}
          host={this.#host}
          edits={this.#edits}
          suggestTags={this.#suggestTags}
        />
      </Boundary>
    );
  }

  #onNotebook(): void {
    this.model.main.setNotebook(this.#notebook?.path ?? null);
  }
}
