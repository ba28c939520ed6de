import type { Migration } from './migration.ts';

/** Columns of runs for search (docs/format/column-segment.md), and which runs each commit changed. */
export const runColumns: Migration = {
  number: 6,
  name: 'run-columns',
  since: '0.2.0',
  statements: [
    'CREATE TABLE run_change (id INTEGER PRIMARY KEY, runs BLOB NOT NULL)',
    `CREATE TABLE column_segment (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      segment INTEGER NOT NULL,
      change INTEGER NOT NULL,
      data BLOB NOT NULL,
      UNIQUE (name, segment)
    )`
  ]
};
