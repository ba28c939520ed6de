import type { Migration } from './migration.ts';

export const runColumns: Migration = {
  number: 6,
  name: 'run-columns',
  since: '0.2.0',
  statements: []
};
