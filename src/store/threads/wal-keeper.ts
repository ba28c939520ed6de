import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Keeps the WAL from growing without end. The background thread copies its pages, but under
 * constant writing only the writer, between two transactions, can make it start over
 * (measured: 1.3 GB at full throttle without this).
 */
export class WalKeeper {
  readonly #database: DatabaseSync;
  readonly #walPath: string;
  readonly #truncate: StatementSync;
  readonly #limit: number;
  /** Size at which it is tried; above the limit after a try that a reader held up. */
  #next: number;
  #commits = 0;

  /** @param limit bytes of the WAL that are fine */
  constructor(database: DatabaseSync, path: string, limit = 64 * 1024 * 1024) {
    this.#database = database;
    this.#limit = limit;
    this.#next = limit;
    this.#walPath = `${path}-wal`;
    this.#truncate = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Looks at the size now and then: a stat costs more than a small commit saves. */
  afterCommit(): void {
    if (++this.#commits % COMMITS_BETWEEN_LOOKS !== 0) return;
    const size = statSync(this.#walPath, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#next) {
      if (size <= this.#limit) this.#next = this.#limit;
      return;
    }
    // A reader in the middle of a query keeps its pages: then later, after some more growth.
    this.#next = this.truncate() ? this.#limit : size + this.#limit / 4;
  }

  /** @returns whether the WAL is empty now */
  truncate(): boolean {
    this.#database.exec('PRAGMA busy_timeout = 50');
    try {
      const { busy } = this.#truncate.get() as { busy: number };
      return busy === 0;
    } catch {
      // Nothing is lost: the pages stay in the WAL, and the disk's state shows at the next commit.
      return false;
    } finally {
      this.#database.exec('PRAGMA busy_timeout = 5000');
    }
  }
}

const COMMITS_BETWEEN_LOOKS = 64;
