import type { Migration } from './migration.ts';

export const modelRegistry: Migration = {
  number: 2,
  name: 'model-registry',
  since: '0.2.0',
  statements: []
};
