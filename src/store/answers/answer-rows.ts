import type { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';

import type { ReadContext } from '../threads/read-context.ts';
import type { WriteContext } from '../threads/write-context.ts';

export interface AnswerRow {
  id: number;
  key: string;
  result: unknown;
  created_time: number;
}

/** How long an answer is good for a retry: as long as any client of MLflow goes on trying. */
export const KEPT_MS = 5 * 60_000;

/** In the savepoint of what it is the answer to. */
export function insertAnswer(
  database: DatabaseSync,
  { id, key }: { id: number; key: string },
  result: unknown
): void {
  database
    .prepare('INSERT INTO answer (id, key, result, created_time) VALUES (?, ?, ?, ?)')
    .run(id, key, serialize(result), Date.now());
}

/** Those that were written out, and all that are too old. */
export function forgetAnswers({ database }: WriteContext, { ids }: { ids: number[] }): void {
  const forget = database.prepare('DELETE FROM answer WHERE id = ?');
  for (const id of ids) forget.run(id);
  database.prepare('DELETE FROM answer WHERE created_time < ?').run(Date.now() - KEPT_MS);
}

/** In the order in which they were made. */
export function unwrittenAnswers({ database }: ReadContext): AnswerRow[] {
  const rows = database.prepare('SELECT * FROM answer ORDER BY id').all() as unknown as StoredRow[];
  return rows.map(row => ({ ...row, result: deserialize(row.result) as unknown }));
}

type StoredRow = Omit<AnswerRow, 'result'> & { result: Uint8Array };
