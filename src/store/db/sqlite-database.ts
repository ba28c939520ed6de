import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import type { Schema } from './schema.ts';

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

const MAX_STATEMENTS = 400;
