import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Statements that are prepared once a connection, for writes that come thousands of times a
 * second: the query builder takes several times as long to build one as SQLite to run it.
 *
 * @returns the statements of a connection, by their names
 */
export function preparedStatements<Name extends string>(
  sql: Readonly<Record<Name, string>>
): (database: DatabaseSync) => Readonly<Record<Name, StatementSync>> {
  const known = new WeakMap<DatabaseSync, Record<Name, StatementSync>>();
  return database => {
    let statements = known.get(database);
    if (statements === undefined) {
      statements = {} as Record<Name, StatementSync>;
      for (const name of Object.keys(sql) as Name[]) {
        statements[name] = database.prepare(sql[name]);
      }
      known.set(database, statements);
    }
    return statements;
  };
}
