import type { SessionEnvironment } from '../../protocol/entities/session.ts';
import { CELLTRAIL_ENVIRONMENT } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { runRows } from '../tracking/run-row.ts';
import { putRunTags } from '../tracking/run-tags.ts';
import { emitRun } from '../tracking/run-writes.ts';
import { sessionRow } from './session-row.ts';

/** It is a tag of the session run, so that any MLflow server has it. */
export async function setEnvironment(
  context: WriteContext,
  session_id: string,
  environment: SessionEnvironment
): Promise<void> {
  const { db, emit } = context;
  const session = await sessionRow(db, session_id);
  const value = JSON.stringify(environment);
  const known = await db
    .selectFrom('run_tag')
    .select('value')
    .where('run', '=', session.run)
    .where('key', '=', CELLTRAIL_ENVIRONMENT)
    .executeTakeFirst();
  if (known?.value === value) return;
  putRunTags(context, session.run, [{ key: CELLTRAIL_ENVIRONMENT, value }]);
  context.runChanged(session.run);
  emitRun(context, await runRows(db).where('run.id', '=', session.run).executeTakeFirstOrThrow());
  emit({ type: 'session', session_id, notebook_path: session.notebook_path });
  if (environment.packages !== null) emit({ type: 'environment', session_id });
}

/** @param tag its value, which any client may have changed; what is none of ours says nothing */
export function environmentIn(tag: string | undefined): SessionEnvironment | null {
  try {
    const value = JSON.parse(tag ?? 'null') as Partial<SessionEnvironment> | null;
    if (value === null || typeof value !== 'object') return null;
    const { language_version = null, packages = null, reason = null } = value;
    return {
      language_version: typeof language_version === 'string' ? language_version : null,
      packages: Number.isSafeInteger(packages) ? packages : null,
      reason: typeof reason === 'string' ? reason : null
    };
  } catch {
    return null;
  }
}
