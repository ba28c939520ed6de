import type { Migration } from './migration.ts';

export const loggedModels: Migration = {
  number: 3,
  name: 'logged-models',
  since: '0.2.0',
  statements: []
};
