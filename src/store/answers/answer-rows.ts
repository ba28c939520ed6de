import type { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';

import { preparedStatements } from '../db/prepared-statements.ts';
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

/** In the savepoint of what it is the answer to. One that `unwrittenAnswers` passed over makes room. */
export function insertAnswer(
  database: DatabaseSync,
  { id, key }: { id: number; key: string },
  result: unknown
): void {
  statements(database).insert.run(id, key, serialize(result), Date.now());
}

/** Those that were written out, and all that are too old. */
export function forgetAnswers({ database }: WriteContext, { ids }: { ids: number[] }): void {
  const { forget, forgetOld } = statements(database);
  for (const id of ids) forget.run(id);
  forgetOld.run(Date.now() - KEPT_MS);
}

const statements = preparedStatements({
  insert: 'INSERT OR REPLACE INTO answer (id, key, result, created_time) VALUES (?, ?, ?, ?)',
  forget: 'DELETE FROM answer WHERE id = ?',
  forgetOld: 'DELETE FROM answer WHERE created_time < ?'
});

/** In the order in which they were made; none that is too old, or that another Node wrote in a form of its own. */
export function unwrittenAnswers({ database }: ReadContext): AnswerRow[] {
  const rows = database
    .prepare('SELECT * FROM answer WHERE created_time >= ? ORDER BY id')
    .all(Date.now() - KEPT_MS) as unknown as StoredRow[];
  return rows.flatMap(row => {
    try {
      return [{ ...row, result: deserialize(row.result) as unknown }];
    } catch {
      return [];
    }
  });
}

type StoredRow = Omit<AnswerRow, 'result'> & { result: Uint8Array };
