import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What the writer does with the WAL between two transactions. */
export class WalKeeper {
  readonly #database: DatabaseSync;
  readonly #restart: StatementSync;
  readonly #truncate: StatementSync;

  /** @param limitBytes the file is cut to when a reader had made it grow beyond */
  constructor(database: DatabaseSync, limitBytes = WAL_LIMIT_BYTES) {
    this.#database = database;
    this.#restart = database.prepare('PRAGMA wal_checkpoint(RESTART)');
    this.#truncate = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
    database.exec(`PRAGMA journal_size_limit = ${limitBytes}`);
  }

  /**
   * The next commit overwrites the WAL from its beginning. The file keeps its size: a sync of bytes
   * that were there before takes two thirds of the time, for it changes nothing about the file.
   *
   * @returns false while a reader in the middle of a query keeps its pages
   */
  startOver(): boolean {
    return this.#checkpoint(this.#restart);
  }

  /** Leaves an empty file behind, where nobody reads. */
  truncate(): void {
    this.#checkpoint(this.#truncate);
  }

  #checkpoint(statement: StatementSync): boolean {
    this.#database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
    try {
      const { busy } = statement.get() as { busy: number };
      return busy === 0;
    } catch {
      // Nothing is lost: the pages stay in the WAL, and the disk's state shows at the next commit.
      return false;
    } finally {
      this.#database.exec('PRAGMA busy_timeout = 5000');
    }
  }
}

/** From where on the WAL should start over. */
export const WAL_LIMIT_BYTES = 32 * 1024 * 1024;

/** For readers: writes wait as long. */
const PATIENCE_MS = 50;
