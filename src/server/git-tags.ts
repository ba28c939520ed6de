import path from 'node:path';

import { MLFLOW_GIT_BRANCH, MLFLOW_GIT_COMMIT, MLFLOW_GIT_DIRTY } from '../protocol/tags.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { Store } from '../store/store.ts';
import { gitFacts } from './git-facts.ts';
import type { Log } from './log.ts';

/** A session that is older when it is first heard of began before we did: its repository may have moved on. */
const NEW_FOR_MS = 60_000;

/** Tags each session run that begins with the commit, branch and state of its notebook's repository. */
export class GitTags {
  readonly #store: Store;
  readonly #rootDir: string;
  readonly #log: Log;
  readonly #seen = new Set<string>();

  /** @param rootDir the Jupyter root, which notebook paths are relative to */
  constructor(store: Store, rootDir: string, log: Log) {
    this.#store = store;
    this.#rootDir = rootDir;
    this.#log = log;
  }

  add(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type !== 'session' || this.#seen.has(event.session_id)) continue;
      this.#seen.add(event.session_id);
      this.#tag(event.session_id).catch((error: unknown) =>
        this.#log.error(`session ${event.session_id} got no git tags`, error)
      );
    }
  }

  async #tag(session_id: string): Promise<void> {
    const session = await this.#store.sessions.getSession(session_id);
    if (Date.now() - session.started_time > NEW_FOR_MS) return;
    const folder = path.join(this.#rootDir, path.dirname(session.notebook_path ?? '.'));
    const facts = await gitFacts(folder);
    if (facts === null) return;
    const tags = [
      { key: MLFLOW_GIT_COMMIT, value: facts.commit },
      { key: MLFLOW_GIT_DIRTY, value: String(facts.dirty) }
    ];
    if (facts.branch !== null) tags.push({ key: MLFLOW_GIT_BRANCH, value: facts.branch });
    await this.#store.tracking.logBatch({ run_id: session.run_id, tags });
  }
}
