import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import type { Schema } from './schema.ts';

export interface OpenOptions {
  readOnly?: boolean;
  /** `full`: a commit survives a power cut. `normal`: it survives the death of the process only. */
  sync?: 'full' | 'normal';
}

/** One connection with the pragmas that the store relies on. A thread opens its own. */
export function openDatabase(path: string, options: OpenOptions = {}): DatabaseSync {
  const database = new DatabaseSync(path, {
    readOnly: options.readOnly ?? false,
    timeout: BUSY_TIMEOUT_MS
  });
  if (!options.readOnly) {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${options.sync === 'normal' ? 'NORMAL' : 'FULL'}`);
    // A thread of its own checkpoints; inline ones are the tail of the latency.
    database.exec('PRAGMA wal_autocheckpoint = 0');
    if (process.platform === 'darwin') {
      // There fsync alone leaves data in the disk's cache.
      database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON');
    }
  }
  database.exec('PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY');
  return database;
}

/**
 * The query builder over a connection. Its queries run at once, one after the other;
 * transactions are begun and ended on the connection itself.
 */
export function kyselyOver(database: DatabaseSync): Kysely<Schema> {
  const statements = new StatementCache(database);
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: sql => {
          const statement = statements.get(sql);
          return {
            reader: statement.columns().length > 0,
            all: parameters => statement.all(...bindable(parameters)),
            run: parameters => statement.run(...bindable(parameters)),
            iterate: parameters => statement.iterate(...bindable(parameters))
          };
        }
      }
    })
  });
}

/** Prepared statements by their text; the least recently used one goes when there are too many. */
class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      if (this.#statements.size >= MAX_STATEMENTS) {
        const oldest = this.#statements.keys().next();
        if (!oldest.done) this.#statements.delete(oldest.value);
      }
    } else {
      this.#statements.delete(sql);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}

const bindable = (parameters: readonly unknown[]) =>
  parameters.map(value => (value === undefined ? null : value)) as SQLInputValue[];

const BUSY_TIMEOUT_MS = 5000;
const MAX_STATEMENTS = 400;
