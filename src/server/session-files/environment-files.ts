import { ENVIRONMENT_FILE } from '../../protocol/entities/session.ts';
import { isRefusal } from '../../protocol/errors.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import type { StoreEvent } from '../../store/store-event.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import type { Log } from '../log.ts';
import { encoded } from './encoded.ts';

interface Stores {
  sessions: Pick<SessionStore, 'getSession' | 'getRequirements' | 'listSessions'>;
  tracking: Pick<TrackingStore, 'getRun'>;
}

/** Puts what is installed where a session's kernel runs among the artifacts of its run. */
export class EnvironmentFiles {
  readonly #store: Stores;
  readonly #files: ArtifactFiles;
  readonly #log: Log;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: Stores, files: ArtifactFiles, log: Log) {
    this.#store = store;
    this.#files = files;
    this.#log = log;
  }

  /** Of a commit: what became known in it. */
  add(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type === 'environment') this.#later(event.session_id, false);
    }
  }

  /** What became known before the server was killed, of kernels that go on. */
  async addMissing(): Promise<void> {
    const sessions = await this.#store.sessions.listSessions({ max_results: RECENT });
    for (const { session_id, environment } of sessions) {
      if (typeof environment?.packages === 'number') this.#later(session_id, true);
    }
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#last;
  }

  /** @param missing it is written only when it is not there */
  #later(session_id: string, missing: boolean): void {
    this.#last = this.#last
      .then(() => this.#write(session_id, missing))
      .catch((error: unknown) => {
        // Artifacts that are kept elsewhere are not ours to write, and a run may be gone by now.
        if (isRefusal(error)) return;
        this.#log.error(`session ${session_id}: what was installed was not kept`, error);
      });
  }

  async #write(session_id: string, missing: boolean): Promise<void> {
    const { sessions, tracking } = this.#store;
    const text = await sessions.getRequirements(session_id);
    if (text === null) return;
    const { run_id } = await sessions.getSession(session_id);
    const { artifact_uri } = (await tracking.getRun(run_id)).info;
    if (missing && (await this.#isThere(artifact_uri))) return;
    await this.#files.write(artifact_uri, ENVIRONMENT_FILE, encoded([text]));
  }

  async #isThere(artifact_uri: string): Promise<boolean> {
    const { files = [] } = await this.#files.list(artifact_uri, 'environment');
    return files.some(({ path }) => path === ENVIRONMENT_FILE);
  }
}

/** Sessions that `addMissing` looks at. */
const RECENT = 100;
