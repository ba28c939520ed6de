import { CELLTRAIL_HIDDEN_STATE } from '../../protocol/tags.ts';
import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';

/**
 * Has the runs of a session that has ended say what is hidden in them; those with nothing get no tag.
 *
 * @param document its notebook at the end; null: not known
 */
export async function tagHiddenState(
  sessions: Pick<SessionStore, 'sessionReasons'>,
  tracking: Pick<TrackingStore, 'logBatch' | 'deleteTag'>,
  session_id: string,
  document: NotebookDocument | null
): Promise<void> {
  const key = CELLTRAIL_HIDDEN_STATE;
  for (const { run_id, reasons, tag } of await sessions.sessionReasons(session_id, document)) {
    const value = reasons.join(',');
    if (value === (tag ?? '')) continue;
    if (value === '') await tracking.deleteTag(run_id, key);
    else await tracking.logBatch({ run_id, tags: [{ key, value }] });
  }
}
