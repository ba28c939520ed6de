import type { WriteContext } from '../threads/write-context.ts';
import { endRuns, endSession } from './end-session.ts';
import { addExecution, setOutputs, updateExecution } from './execution-writes.ts';
import { moveExecutions } from './move-executions.ts';
import { moveNotebook } from './move-notebook.ts';
import { openSession } from './open-session.ts';
import { setEnvironment } from './set-environment.ts';
import { SecretScrubber } from '../secrets/secret-scrubber.ts';
import type { KernelRecord, SessionChange, SessionRecord } from './session-store.ts';

/** The recorder's changes in their order, and the number of the frame that they come from. */
export async function applyRecord(
  context: WriteContext,
  { observer, seq, changes, secrets }: SessionRecord
): Promise<void> {
  const scrubber = new SecretScrubber(secrets);
  for (const change of changes) await apply(context, observer, change, scrubber);
  await context.db
    .insertInto('observer')
    .values({ observer, seq })
    .onConflict(conflict =>
      conflict.column('observer').doUpdateSet({ seq }).where('observer.seq', '<', seq)
    )
    .execute();
}

async function apply(
  context: WriteContext,
  observer: string,
  change: SessionChange,
  scrubber: SecretScrubber
): Promise<void> {
  switch (change.type) {
    case 'open-session':
      return openSession(context, observer, change);
    case 'move-notebook':
      return moveNotebook(context, change);
    case 'add-execution':
      return addExecution(context, change.execution, scrubber);
    case 'update-execution':
      return updateExecution(context, change.execution_id, change.fields, scrubber);
    case 'move-executions':
      return moveExecutions(context, change);
    case 'set-outputs':
      return setOutputs(context, change.execution_id, change.outputs, scrubber);
    case 'set-environment':
      return setEnvironment(context, change.session_id, scrubber.json(change.environment));
    case 'alive':
      return signOfLife(context, change.session_ids, change.time);
    case 'set-kernel':
      // Requests that wait have sources.
      return setKernel(context, observer, scrubber.json(change.kernel));
    case 'end-runs':
      return endRuns(context, change);
    case 'end-session':
      // The reason may be a cell's error.
      return endSession(context, { ...change, reason: scrubber.text(change.reason) });
  }
}

/** @param time ms; an older one than is known changes nothing */
async function signOfLife(
  { db }: WriteContext,
  session_ids: readonly string[],
  time: number
): Promise<void> {
  if (session_ids.length === 0) return;
  await db
    .updateTable('session')
    .set({ alive_time: time })
    .where('session_id', 'in', session_ids)
    .where('alive_time', '<', time)
    .execute();
}

async function setKernel(
  { db }: WriteContext,
  observer: string,
  kernel: KernelRecord
): Promise<void> {
  const record = JSON.stringify(kernel);
  await db
    .insertInto('kernel')
    .values({ observer, kernel_id: kernel.kernel_id, record })
    .onConflict(conflict => conflict.columns(['observer', 'kernel_id']).doUpdateSet({ record }))
    .execute();
}
