import type { DatabaseSync } from 'node:sqlite';
import { DataFolderTooNew } from './data-folder-error.ts';
import type { Migration } from './migrations/migration.ts';
import { firstSchema } from './migrations/0001-first-schema.ts';
import { modelRegistry } from './migrations/0002-model-registry.ts';
import { loggedModels } from './migrations/0003-logged-models.ts';
import { traces } from './migrations/0004-traces.ts';
import { sealedBlocks } from './migrations/0005-sealed-blocks.ts';
import { runColumns } from './migrations/0006-run-columns.ts';
import { answers } from './migrations/0007-answers.ts';
import { origins } from './migrations/0008-origins.ts';
import { sync } from './migrations/0009-sync.ts';
import { readThrough } from './migrations/0010-read-through.ts';
import { dueSince } from './migrations/0011-due-since.ts';
import { inputTimes } from './migrations/0012-input-times.ts';

/** In order of their numbers. */
export const MIGRATIONS: readonly Migration[] = [
  firstSchema,
  modelRegistry,
  loggedModels,
  traces,
  sealedBlocks,
  runColumns,
  answers,
  origins,
  sync,
  readThrough,
  dueSince,
  inputTimes
];

/**
 * Brings the tables to the newest schema, all in one transaction.
 *
 * @throws DataFolderTooNew when the folder has a migration that this version does not know
 */
export function migrate(
  database: DatabaseSync,
  dataDir: string,
  migrations: readonly Migration[] = MIGRATIONS
): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(
      `CREATE TABLE IF NOT EXISTS migration (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        since TEXT NOT NULL,
        applied_time INTEGER NOT NULL
      )`
    );
    const last = database
      .prepare('SELECT number, since FROM migration ORDER BY number DESC LIMIT 1')
      .get() as { number: number; since: string } | undefined;
    const applied = last?.number ?? 0;
    const newest = migrations.at(-1)?.number ?? 0;
    if (last !== undefined && applied > newest) throw new DataFolderTooNew(dataDir, last.since);

    const record = database.prepare(
      'INSERT INTO migration (number, name, since, applied_time) VALUES (?, ?, ?, ?)'
    );
    for (const { number, name, since, statements } of migrations) {
      if (number <= applied) continue;
      for (const statement of statements) database.exec(statement);
      record.run(number, name, since, Date.now());
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
