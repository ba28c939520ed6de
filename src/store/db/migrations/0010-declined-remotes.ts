import type { Migration } from './migration.ts';

/**
 * Remotes that somebody took away: a tracking URI of the environment does not bring them back. And
 * by which id on the remote an experiment is asked for.
 */
export const declinedRemotes: Migration = {
  number: 10,
  name: 'declined remotes',
  since: '0.2.0',
  statements: [
    'CREATE TABLE declined_remote (address TEXT PRIMARY KEY) STRICT, WITHOUT ROWID',
    'CREATE INDEX sync_experiment_copy ON sync_experiment (remote_experiment_id)'
  ]
};
