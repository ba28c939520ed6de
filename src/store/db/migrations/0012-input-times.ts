import type { Migration } from './migration.ts';

/** When a run took in a dataset or a model, and put one out: the time tells which execution did. */
export const inputTimes: Migration = {
  number: 12,
  name: 'input-times',
  since: '0.2.0',
  statements: [
    'ALTER TABLE input ADD COLUMN time INTEGER',
    'ALTER TABLE run_model ADD COLUMN time INTEGER'
  ]
};
