import type { TrackingClient } from '../../client/tracking-client.ts';
import { askOpenRun, type OpenRun } from '../open-run.ts';
import { chosenRun, knownRows, type RunsState } from './runs-state.ts';

/**
 * Over which run the last cell of the selected row's session failed: asked only where a row says that
 * its last cell failed, and again only when the session went on.
 */
export class OpenRunWatch {
  readonly #client: TrackingClient;
  readonly #onAnswer: (openRun: OpenRun | null) => void;
  /** The session that was asked last, as JSON. */
  #about = 'null';
  #asked = 0;

  constructor(client: TrackingClient, onAnswer: (openRun: OpenRun | null) => void) {
    this.#client = client;
    this.#onAnswer = onAnswer;
  }

  /** Does not reject. */
  async look(state: RunsState): Promise<void> {
    const row = knownRows(state).find(({ run_id }) => run_id === chosenRun(state));
    const session = row?.state === 'cell-failed' ? row.session : null;
    const about = JSON.stringify(session);
    if (about === this.#about) return;
    this.#about = about;
    const asked = ++this.#asked;
    try {
      const openRun = session === null ? null : await askOpenRun(this.#client, session);
      if (asked === this.#asked) this.#onAnswer(openRun);
    } catch {
      // The row says that the cell failed; the next answer of the list asks again.
      if (asked === this.#asked) this.#about = '';
    }
  }

  dispose(): void {
    this.#asked += 1;
    this.#about = 'null';
  }
}
