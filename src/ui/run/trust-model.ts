import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRunTrust, type RunTrust } from '../../protocol/endpoints/run-trust.ts';
import { PartModel } from './part-model.ts';

export interface TrustState {
  /** null until the first answer. */
  trust: RunTrust | null;
  error: string | null;
}

/** Each ask reads the executions of the sessions, and the notebook. */
const INTERVAL_MS = 3000;

/** How far the numbers of the run can be trusted whose values are shown. */
export class TrustModel extends PartModel<TrustState> {
  readonly #client: TrackingClient;
  #run_id: string | null = null;
  #visible = false;

  constructor(client: TrackingClient) {
    super(client, { trust: null, error: null }, INTERVAL_MS);
    this.#client = client;
  }

  setRun(run_id: string): void {
    if (run_id === this.#run_id) return;
    this.#run_id = run_id;
    this.drop();
    this.set({ trust: null, error: null });
    this.refreshIfSeen();
  }

  /** Asks again whenever it is seen: nobody tells of a notebook that was saved meanwhile. */
  override setVisible(visible: boolean): void {
    const isNew = visible && !this.#visible;
    this.#visible = visible;
    super.setVisible(visible);
    if (isNew && this.#run_id !== null) this.refreshIfSeen();
  }

  protected override async ask(): Promise<Partial<TrustState> | null> {
    if (this.#run_id === null) return null;
    return { trust: await this.#client.call(getRunTrust, { run_id: this.#run_id }) };
  }
}
