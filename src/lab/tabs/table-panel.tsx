import { Boundary } from '../../ui/boundary.tsx';
import type { Host } from '../../ui/host.ts';
import { browserMemory } from '../../ui/view-memory.ts';
import { RunTableModel } from '../../ui/table/model.ts';
import { RunTableView } from '../../ui/table/view.tsx';
import { SyncModel } from '../../ui/sync/sync-model.ts';
import { WithSync } from '../../ui/sync/with-sync.ts';
import { ModelPanel } from '../model-panel.ts';
import type { ITrackingClient } from '../tokens.ts';
// With the view and not at the start of JupyterLab.
import '../../../style/ui.css';

/** What the caller of the table wants to see; absent: as it was left. */
export interface TableArgs {
  query?: string;
  experiment_id?: string;
}

/** All runs, in a tab of the main area. */
export class TablePanel extends ModelPanel<WithSync<RunTableModel>> {
  readonly #host: Host;

  constructor(tracking: ITrackingClient, host: Host, args: TableArgs) {
    const memory = browserMemory('celltrail.table.');
    const { client, events } = tracking;
    super(
      new WithSync(new RunTableModel(client, events, { memory }), new SyncModel(client, events))
    );
    this.#host = host;
    this.addClass('ct-run-table-panel');
    this.showRuns(args);
  }

  /** Only these runs, where the caller says which; columns and order stay as they are. */
  showRuns(args: TableArgs): void {
    const { query, experiment_id } = args;
    if (query === undefined && experiment_id === undefined) return;
    this.model.main.setView({ query: query ?? '', experiment_id: experiment_id ?? null });
  }

  protected override render(): JSX.Element {
    return (
      <Boundary trans={this.#host.trans}>
        <RunTableView model={this.model.main} sync={this.model.sync} host={this.#host} />
      </Boundary>
    );
  }
}
