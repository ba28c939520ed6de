import { text } from 'node:stream/consumers';

import type { Session } from '../../protocol/entities/session.ts';
import { ApiError, isRefusal } from '../../protocol/errors.ts';
import { DOCUMENT_FILE } from '../../protocol/own-files.ts';
import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';
import type { ArtifactBody } from '../../store/artifacts/artifact-store.ts';
import { SecretScrubber } from '../../store/secrets/secret-scrubber.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import { documentNotebook } from './document-notebook.ts';
import {
  documentOf,
  MAX_NOTEBOOK_BYTES,
  readKeptNotebook,
  readSavedNotebook,
  type SavedNotebook
} from './saved-notebook.ts';

/** Where the notebooks of a Jupyter server lie. */
export interface NotebookRoot {
  /** The Jupyter root, which notebook paths are relative to. */
  root_dir: string;
  /** Values that its kernels know, and that are not written down. */
  secrets: () => readonly string[];
}

/** The notebooks of sessions as they were saved: while a session goes on on the disk, then as it was kept. */
export class Documents {
  readonly #recorded: RecordedSessions;
  readonly #files: ArtifactFiles;
  /** By Jupyter server. */
  readonly #roots = new Map<string, NotebookRoot>();
  /** Those that were read of artifacts, which are parsed while others wait; the newest last. */
  readonly #kept = new Map<string, { version: string; document: NotebookDocument | null }>();

  constructor(recorded: RecordedSessions, files: ArtifactFiles) {
    this.#recorded = recorded;
    this.#files = files;
  }

  /** Notebooks of that Jupyter server are looked for there from now on. */
  addRoot(observer: string, root: NotebookRoot): void {
    this.#roots.set(observer, root);
  }

  removeRoot(observer: string): void {
    this.#roots.delete(observer);
  }

  /** As it lies on the disk; null when that is not known, or it went on without the session. */
  async saved(session: Session): Promise<SavedNotebook | null> {
    const { notebook_path, ended_time } = session;
    const root = await this.#rootOf(session);
    if (notebook_path === null || root === null) return null;
    const saved = await readSavedNotebook(root.root_dir, notebook_path);
    const last = ended_time === null ? Infinity : ended_time + GRACE_MS;
    return saved !== null && saved.saved_time <= last ? saved : null;
  }

  /** What is kept of it among the artifacts of the session's run. */
  async *written(session: Session, saved: SavedNotebook): AsyncGenerator<string> {
    const root = await this.#rootOf(session);
    const scrubber = new SecretScrubber(root?.secrets() ?? []);
    yield* documentNotebook(session, saved, this.#recorded, scrubber);
  }

  /** As it is on the disk now, or was kept at the session's end; null when neither is known. */
  async of(session: Session): Promise<NotebookDocument | null> {
    if (session.state === 'ended') return this.#keptDocument(session);
    const saved = await this.saved(session);
    return saved && documentOf(saved);
  }

  /** The notebook to be given out, as `of` finds it; null when there is none. */
  async text(session: Session): Promise<AsyncIterable<string> | null> {
    const saved = session.state === 'ended' ? null : await this.saved(session);
    if (saved !== null) return this.written(session, saved);
    const body = await this.#keptFile(session);
    return body && body.stream.setEncoding('utf8');
  }

  async #rootOf({ session_id }: Session): Promise<NotebookRoot | null> {
    if (this.#roots.size === 0) return null;
    return this.#roots.get(await this.#recorded.observerOf(session_id)) ?? null;
  }

  async #keptDocument(session: Session): Promise<NotebookDocument | null> {
    const body = await this.#keptFile(session);
    if (body === null) return null;
    const { version, size, stream } = body;
    const known = this.#kept.get(session.session_id);
    if (known?.version === version || size > MAX_NOTEBOOK_BYTES) {
      stream.destroy();
      return known?.version === version ? known.document : null;
    }
    const kept = readKeptNotebook(await text(stream));
    const document = kept && documentOf(kept);
    this.#kept.set(session.session_id, { version, document });
    if (this.#kept.size > MAX_KEPT) this.#kept.delete([...this.#kept.keys()][0]);
    return document;
  }

  async #keptFile({ run_id }: Session): Promise<ArtifactBody | null> {
    try {
      return await this.#files.read(await this.#recorded.artifactUri(run_id), DOCUMENT_FILE);
    } catch (error) {
      // None was kept, or it is not to be seen from here.
      if (isRefusal(error)) return null;
      if (error instanceof ApiError && error.code === 'NOT_IMPLEMENTED') return null;
      throw error;
    }
  }
}

/** A session's end may be told of a little late. */
const GRACE_MS = 5000;

const MAX_KEPT = 20;
