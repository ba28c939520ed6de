import { CELLTRAIL_SESSION, MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import type { WriteContext } from '../threads/write-context.ts';

/**
 * Sets tags of a run. The tags that mirror a field of the run keep it in step: the name
 * (an empty one leaves the name as it is, as in MLflow), and the session that it belongs to.
 *
 * @param run key of its row
 */
export async function putRunTags(
  { db }: Pick<WriteContext, 'db'>,
  run: number,
  tags: readonly Tag[]
): Promise<void> {
  // The last of several values of one key wins, as in MLflow.
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  const name = values.get(MLFLOW_RUN_NAME);
  if (name === '') values.delete(MLFLOW_RUN_NAME);
  const session_id = values.get(CELLTRAIL_SESSION);
  if (name || session_id !== undefined) {
    await db
      .updateTable('run')
      .set({
        ...(name ? { run_name: name } : {}),
        ...(session_id === undefined ? {} : { session_id: session_id || null })
      })
      .where('id', '=', run)
      .execute();
  }
  for (const [key, value] of values) {
    await db
      .insertInto('run_tag')
      .values({ run, key, value })
      .onConflict(conflict => conflict.columns(['run', 'key']).doUpdateSet({ value }))
      .execute();
  }
}
