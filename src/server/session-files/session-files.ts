import type { Session } from '../../protocol/entities/session.ts';
import { isRefusal } from '../../protocol/errors.ts';
import { EXECUTION_LOG_FILE } from '../../protocol/execution-log.ts';
import { DOCUMENT_FILE } from '../../protocol/own-files.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import type { StoreEvent } from '../../store/store-event.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import type { Log } from '../log.ts';
import type { Documents } from './documents.ts';
import { encoded } from './encoded.ts';
import { tagHiddenState } from './hidden-tags.ts';
import { documentOf, type SavedNotebook } from './saved-notebook.ts';
import { sessionLog, sessionNotebook } from './session-texts.ts';

export const NOTEBOOK_FILE = 'notebook/executed.ipynb';

interface Stores {
  sessions: SessionStore;
  recorded: RecordedSessions;
  tracking: Pick<TrackingStore, 'getRun' | 'logBatch' | 'deleteTag'>;
}

/**
 * Puts what a session executed, and its notebook as it was saved, among the artifacts of its run, so
 * that any MLflow server has it: when it ends, and when somebody asks (design §4.7). At its end its runs
 * are told what is hidden in them. One after the other.
 */
export class SessionFiles {
  readonly #store: Stores;
  readonly #files: ArtifactFiles;
  readonly #documents: Documents;
  readonly #log: Log;
  #last: Promise<unknown> = Promise.resolve();
  #closing = false;

  constructor(store: Stores, files: ArtifactFiles, documents: Documents, log: Log) {
    this.#store = store;
    this.#files = files;
    this.#documents = documents;
    this.#log = log;
  }

  /** Of a commit: sessions that ended in it get their files. */
  add(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type === 'session' && event.ended) this.#later(event.session_id);
    }
  }

  /** Newest sessions that ended without files, since the server was killed in between, get theirs. */
  async addMissing(): Promise<void> {
    for (const { session_id, state } of await this.#store.sessions.listSessions({
      max_results: RECENT
    })) {
      if (state === 'ended' && !this.#closing && !(await this.#isThere(session_id))) {
        this.#later(session_id);
      }
    }
  }

  /**
   * What was executed so far, of a session that goes on or has ended.
   *
   * @returns paths of the files, relative to the artifacts of the session run
   * @throws ApiError RESOURCE_DOES_NOT_EXIST for an unknown session
   */
  write(session_id: string): Promise<string[]> {
    const written = this.#last.then(() => this.#write(session_id));
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#last;
  }

  #later(session_id: string): void {
    this.write(session_id).catch((error: unknown) => {
      // Artifacts that are kept elsewhere are not ours to write, and a run may be gone by now.
      if (isRefusal(error)) return;
      this.#log.error(`session ${session_id}: the executed notebook was not kept`, error);
    });
  }

  async #write(session_id: string): Promise<string[]> {
    const session = await this.#store.sessions.getSession(session_id);
    const saved = await this.#documents.saved(session);
    try {
      return await this.#writeFiles(session, saved);
    } finally {
      if (session.state === 'ended') {
        const { sessions, tracking } = this.#store;
        // One that went on without the session is kept as it was.
        const document = saved ? documentOf(saved) : await this.#documents.of(session);
        await tagHiddenState(sessions, tracking, session_id, document);
      }
    }
  }

  async #writeFiles(session: Session, saved: SavedNotebook | null): Promise<string[]> {
    const { recorded, tracking } = this.#store;
    const { info } = await tracking.getRun(session.run_id);
    const texts: [file: string, text: AsyncIterable<string>][] = [
      [EXECUTION_LOG_FILE, sessionLog(recorded, session)],
      [NOTEBOOK_FILE, sessionNotebook(recorded, session)]
    ];
    if (saved !== null) texts.push([DOCUMENT_FILE, this.#documents.written(session, saved)]);
    for (const [file, text] of texts) {
      await this.#files.write(info.artifact_uri, file, encoded(text));
    }
    return texts.map(([file]) => file);
  }

  async #isThere(session_id: string): Promise<boolean> {
    const { run_id }: Session = await this.#store.sessions.getSession(session_id);
    const { info } = await this.#store.tracking.getRun(run_id);
    try {
      const { files = [] } = await this.#files.list(info.artifact_uri, 'notebook');
      return files.some(({ path }) => path === NOTEBOOK_FILE);
    } catch {
      return true; // not to be seen from here, so not to be written either
    }
  }
}

/** Sessions that `addMissing` looks at. */
const RECENT = 20;
