import type { Tag } from '../protocol/entities/run.ts';

/** Rows of a table of keys and values; MLflow 2 allowed tags without a value. */
export const pairs = (rows: object[]): Tag[] =>
  (rows as { key: string; value: string | null }[]).map(({ key, value }) => ({
    key,
    value: value ?? ''
  }));
