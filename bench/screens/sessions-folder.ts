import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import type { SessionChange } from '../../src/store/sessions/session-store.ts';
import { addExecution, openSession } from '../session-changes.ts';

const AT_ONCE = 500;
const NOTEBOOKS = 50;
const HOUR = 3_600_000;

/** @returns a data folder with so many sessions that have ended, an hour apart, in fifty notebooks */
export async function sessionsFolder(folder: string, count: number): Promise<string> {
  const dataDir = mkdtempSync(join(folder, 'sessions-'));
  const store = await openStore({ dataDir, sync: 'normal' });
  const now = Date.now();
  try {
    for (let from = 0; from < count; from += AT_ONCE) {
      const changes = Array.from({ length: AT_ONCE }, (_, n) =>
        sessionChanges(from + n, now - (count - from - n) * HOUR)
      );
      await store.sessions.apply({ observer: 'bench', seq: from + 1, changes: changes.flat() });
    }
  } finally {
    await store.close();
  }
  return dataDir;
}

function sessionChanges(n: number, time: number): SessionChange[] {
  const session = openSession(`study-${n % NOTEBOOKS}.ipynb`, time);
  const { session_id } = session;
  return [
    session,
    addExecution(session_id, n, { cell_id: 'train', source: 'train()', time }),
    { type: 'end-session', session_id, status: 'FINISHED', reason: 'restarted', time: time + 1000 }
  ];
}
