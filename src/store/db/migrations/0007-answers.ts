import type { Migration } from './migration.ts';

export const answers: Migration = {
  number: 7,
  name: 'answers',
  since: '0.2.0',
  statements: [
    `CREATE TABLE answer (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      result BLOB NOT NULL,
      created_time INTEGER NOT NULL
    ) STRICT`
  ]
};
