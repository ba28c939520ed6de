import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRanCells, type RanCell } from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { RunsState } from './runs-state.ts';

/** As many rows of the notebook are looked into, those that come first. */
const MAX_SESSIONS = 20;

/** The cells of the sessions in the notebook's rows. A session is asked again only when it went on. */
export class RanCellsWatch {
  readonly #client: TrackingClient;
  readonly #onAnswer: (ranCells: RunsState['ranCells']) => void;
  /** What was answered, and of which state of the session, as JSON. By session id. */
  #known = new Map<string, { about: string; cells: readonly RanCell[] }>();
  #disposed = false;

  constructor(client: TrackingClient, onAnswer: (ranCells: RunsState['ranCells']) => void) {
    this.#client = client;
    this.#onAnswer = onAnswer;
  }

  /** One after the other: nobody waits for a warning. Does not reject. */
  async look({ notebookRuns }: RunsState): Promise<void> {
    const sessions = (notebookRuns.rows ?? [])
      .flatMap(({ session }) => session ?? [])
      .slice(0, MAX_SESSIONS);
    const before = this.#known;
    const known: typeof before = new Map();
    let isNew = false;
    for (const session of sessions) {
      const held = before.get(session.session_id);
      const about = aboutOf(session);
      const now = held?.about === about ? held : ((await this.#ask(session, about)) ?? held);
      if (this.#disposed) return;
      isNew ||= now !== held;
      if (now !== undefined) known.set(session.session_id, now);
    }
    this.#known = known;
    if (isNew) this.#onAnswer(new Map([...known].map(([id, { cells }]) => [id, cells])));
  }

  dispose(): void {
    this.#disposed = true;
  }

  async #ask({ session_id }: Session, about: string) {
    try {
      const { cells } = await this.#client.call(listRanCells, { session_id });
      return { about, cells };
    } catch {
      // What is known stays; the next change of the rows asks again.
      return undefined;
    }
  }
}

/** Another text once an execution has begun or ended. */
const aboutOf = ({ state, executing_ms, executing_since }: Session) =>
  JSON.stringify([state, executing_ms, executing_since]);
