import type { WriteContext } from '../threads/write-context.ts';
import { moveNotebookExperiment } from '../tracking/notebook-experiment.ts';
import { sessionRow } from './session-row.ts';

export async function moveNotebook(
  context: WriteContext,
  { session_id, notebook_path }: { session_id: string; notebook_path: string | null }
): Promise<void> {
  const { db, emit } = context;
  const session = await sessionRow(db, session_id);
  const from = session.notebook_path;
  if (from === notebook_path) return;
  await db.updateTable('session').set({ notebook_path }).where('id', '=', session.id).execute();
  emit({ type: 'session', session_id, notebook_path });
  if (from === null || notebook_path === null) return;

  const other = await db
    .selectFrom('session')
    .select('id')
    .where('notebook_path', '=', from)
    .where('ended_time', 'is', null)
    .executeTakeFirst();
  if (other !== undefined) return;
  await moveNotebookExperiment(context, from, notebook_path);
  // Its sessions of before are the notebook's history, and are found under its new name.
  await db
    .updateTable('session')
    .set({ notebook_path })
    .where('notebook_path', '=', from)
    .execute();
}
