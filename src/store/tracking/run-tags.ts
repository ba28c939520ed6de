import { CELLTRAIL_EXECUTION, CELLTRAIL_SESSION, MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { putRunOrigin } from './run-origin.ts';

/**
 * Sets tags of a run. The tags that mirror a field of the run keep it in step: the name
 * (an empty one leaves the name as it is, as in MLflow), and the session that it belongs to.
 *
 * @param run key of its row
 */
export function putRunTags(
  { database, time }: Pick<WriteContext, 'database' | 'time'>,
  run: number,
  tags: readonly Tag[]
): void {
  if (tags.length === 0) return;
  const statement = statements(database);
  // The last of several values of one key wins, as in MLflow.
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  const name = values.get(MLFLOW_RUN_NAME);
  if (name === '') values.delete(MLFLOW_RUN_NAME);
  else if (name !== undefined) statement.name.run(name, run);
  const session_id = values.get(CELLTRAIL_SESSION);
  if (session_id !== undefined) statement.session.run(session_id || null, run);
  if (session_id) putRunOrigin({ database }, run, session_id, values.get(CELLTRAIL_EXECUTION));
  for (const [key, value] of values) statement.tag.run(run, key, value, time);
}

const statements = preparedStatements({
  name: 'UPDATE run SET run_name = ? WHERE id = ?',
  session: 'UPDATE run SET session_id = ? WHERE id = ?',
  tag: `INSERT INTO run_tag (run, key, value, time) VALUES (?, ?, ?, ?)
    ON CONFLICT (run, key) DO UPDATE SET value = excluded.value, time = excluded.time`
});
