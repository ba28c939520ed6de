import type { TrackingClient } from '../../client/tracking-client.ts';
import { getLineage, type Lineage } from '../../protocol/endpoints/lineage.ts';
import { PartModel } from '../run/part-model.ts';

export interface LineageState {
  /** null until the first answer. */
  lineage: Lineage | null;
  error: string | null;
}

/** Each ask reads the folders of the artifacts. */
const INTERVAL_MS = 2000;

/** What a run and those nested in it are made of, and what became of it. */
export class LineageModel extends PartModel<LineageState> {
  readonly #client: TrackingClient;
  #run_id: string | null = null;

  constructor(client: TrackingClient) {
    super(client, { lineage: null, error: null }, INTERVAL_MS);
    this.#client = client;
  }

  setRun(run_id: string): void {
    if (run_id === this.#run_id) return;
    this.#run_id = run_id;
    this.drop();
    this.request();
  }

  protected override async ask(): Promise<Partial<LineageState> | null> {
    if (this.#run_id === null) return null;
    return { lineage: await this.#client.call(getLineage, { run_id: this.#run_id }) };
  }
}
