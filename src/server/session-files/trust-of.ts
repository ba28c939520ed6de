import type { RunTrust } from '../../protocol/endpoints/run-trust.ts';
import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';
import type { SessionStore } from '../../store/sessions/session-store.ts';
import type { Documents } from './documents.ts';

export type TrustReads = Pick<SessionStore, 'trustedLives' | 'runTrust'>;

/** How far a run can be trusted, with the notebooks that its kernels' lives had. */
export async function trustOf(
  sessions: TrustReads,
  documents: Pick<Documents, 'of'>,
  run_id: string
): Promise<RunTrust> {
  const found = new Map<string, NotebookDocument | null>();
  for (const life of await sessions.trustedLives(run_id)) {
    const last = life.sessions.at(-1)!;
    found.set(last.session_id, await documents.of(last));
  }
  return sessions.runTrust(run_id, found);
}
