import type { Migration } from './migration.ts';

export const traces: Migration = { number: 4, name: 'traces', since: '0.2.0', statements: [] };
