import type { Session } from '../../protocol/entities/session.ts';
import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import { documentOf, readSavedNotebook, type SavedNotebook } from './saved-notebook.ts';

/** The notebooks of sessions, as they were saved last. */
export class Documents {
  readonly #sessions: Pick<SessionStore, 'getObserver'>;
  readonly #roots = new Map<string, string>();

  constructor(sessions: Pick<SessionStore, 'getObserver'>) {
    this.#sessions = sessions;
  }

  /** Notebooks of that Jupyter server are looked for below its root. */
  addRoot(observer: string, root_dir: string): void {
    this.#roots.set(observer, root_dir);
  }

  /** As it lies on the disk now; null when that is not known. */
  async saved({ session_id, notebook_path }: Session): Promise<SavedNotebook | null> {
    if (notebook_path === null || this.#roots.size === 0) return null;
    const root_dir = this.#roots.get(await this.#sessions.getObserver(session_id));
    return root_dir === undefined ? null : readSavedNotebook(root_dir, notebook_path);
  }

  /** Of a session that goes on: one that has ended may have a notebook that went on without it. */
  async of(session: Session): Promise<NotebookDocument | null> {
    if (session.state === 'ended') return null;
    const saved = await this.saved(session);
    return saved && documentOf(saved);
  }
}
