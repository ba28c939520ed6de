import type { Migration } from './migration.ts';

export const sealedBlocks: Migration = {
  number: 5,
  name: 'sealed-blocks',
  since: '0.2.0',
  statements: []
};
