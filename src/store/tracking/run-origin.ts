import { preparedStatements } from '../db/prepared-statements.ts';
import type { WriteContext } from '../threads/write-context.ts';

/**
 * Keeps that this execution made the run or took it up again: what a client logs to the run in that
 * time is the execution's without a doubt, and the sessions are those that its points may be of.
 *
 * @param run key of its row
 * @param execution_id absent: none ran
 */
export function putRunOrigin(
  { database }: Pick<WriteContext, 'database'>,
  run: number,
  session_id: string,
  execution_id = ''
): void {
  statements(database).put.run(run, session_id, execution_id);
}

const statements = preparedStatements({
  put: 'INSERT OR IGNORE INTO run_origin (run, session_id, execution_id) VALUES (?, ?, ?)'
});
