import type { Migration } from './migration.ts';

/** Since when runs wait for the remote, and since when there is one. Of those before: since now. */
export const dueSince: Migration = {
  number: 11,
  name: 'due-since',
  since: '0.2.0',
  statements: ['remote', 'sync_due'].flatMap(table => [
    `ALTER TABLE ${table} ADD COLUMN since INTEGER NOT NULL DEFAULT 0`,
    `UPDATE ${table} SET since = CAST(round(unixepoch('subsec') * 1000) AS INTEGER)`
  ])
};
