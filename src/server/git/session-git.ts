import path from 'node:path';

import type { Session } from '../../protocol/entities/session.ts';
import { GIT_DIFF_FILE } from '../../protocol/own-files.ts';
import { MLFLOW_GIT_BRANCH, MLFLOW_GIT_COMMIT, MLFLOW_GIT_DIRTY } from '../../protocol/tags.ts';
import { isRefusal } from '../../protocol/errors.ts';
import { SecretScrubber } from '../../store/secrets/secret-scrubber.ts';
import type { StoreEvent } from '../../store/store-event.ts';
import type { Store } from '../../store/store.ts';
import type { ArtifactFiles } from '../artifact-files.ts';
import type { Log } from '../log.ts';
import { encoded } from '../session-files/encoded.ts';
import { gitDiff } from './git-diff.ts';
import { gitFacts } from './git-facts.ts';

interface Parts {
  store: Pick<Store, 'sessions' | 'tracking'>;
  files: ArtifactFiles;
  log: Log;
}

export interface SessionGitOptions {
  /** The Jupyter root, which notebook paths are relative to. */
  rootDir: string;
  /** Also how the files differ from the commit. */
  diff: boolean;
  /** Values that kernels know, and that are not written down. */
  secrets: () => readonly string[];
}

/**
 * Each session run that begins gets the commit, branch and state of its notebook's repository as
 * tags, and, where that is asked for, what differs as a patch among its artifacts.
 */
export class SessionGit {
  readonly #parts: Parts;
  readonly #options: SessionGitOptions;
  readonly #seen = new Set<string>();

  constructor(parts: Parts, options: SessionGitOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  add(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type !== 'session' || this.#seen.has(event.session_id)) continue;
      this.#seen.add(event.session_id);
      this.#look(event.session_id).catch((error: unknown) =>
        this.#parts.log.error(`session ${event.session_id} got no git tags`, error)
      );
    }
  }

  async #look(session_id: string): Promise<void> {
    const { store } = this.#parts;
    const session = await store.sessions.getSession(session_id);
    if (Date.now() - session.started_time > NEW_FOR_MS) return;
    const folder = path.join(this.#options.rootDir, path.dirname(session.notebook_path ?? '.'));
    const facts = await gitFacts(folder);
    if (facts === null) return;
    const tags = [
      { key: MLFLOW_GIT_COMMIT, value: facts.commit },
      { key: MLFLOW_GIT_DIRTY, value: String(facts.dirty) }
    ];
    if (facts.branch !== null) tags.push({ key: MLFLOW_GIT_BRANCH, value: facts.branch });
    await store.tracking.logBatch({ run_id: session.run_id, tags });
    if (this.#options.diff && facts.dirty) await this.#keepDiff(session, folder, facts.commit);
  }

  async #keepDiff({ session_id, run_id }: Session, folder: string, commit: string): Promise<void> {
    const { store, files, log } = this.#parts;
    try {
      const patch = await gitDiff(folder, commit, new SecretScrubber(this.#options.secrets()));
      if (patch === null) return;
      const { artifact_uri } = (await store.tracking.getRun(run_id)).info;
      await files.write(artifact_uri, GIT_DIFF_FILE, encoded([patch]));
    } catch (error) {
      // Artifacts that are kept elsewhere are not ours to write.
      if (isRefusal(error)) return;
      log.error(`session ${session_id}: what differs from its commit was not kept`, error);
    }
  }
}

/** A session that is older when it is first heard of began before we did: its repository may have moved on. */
const NEW_FOR_MS = 60_000;
