import type { Migration } from './migration.ts';

/**
 * For reading through to the remote. Remotes that somebody took away: a tracking URI of the
 * environment does not bring them back. By which id on the remote an experiment is asked for. And
 * where the numbers of a registered model's versions begin: behind those of the remote.
 */
export const readThrough: Migration = {
  number: 10,
  name: 'read-through',
  since: '0.2.0',
  statements: [
    'CREATE TABLE declined_remote (address TEXT PRIMARY KEY) STRICT, WITHOUT ROWID',
    'ALTER TABLE registered_model ADD COLUMN first_version INTEGER NOT NULL DEFAULT 1',
    'CREATE INDEX sync_experiment_copy ON sync_experiment (remote_experiment_id)'
  ]
};
