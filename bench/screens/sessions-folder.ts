import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import type { SessionChange } from '../../src/store/sessions/session-store.ts';

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
  const [kernel_id, run_id] = [randomUUID(), randomUUID().replaceAll('-', '')];
  const session_id = `${kernel_id}.1`;
  return [
    {
      type: 'open-session',
      session_id,
      run_id,
      kernel_id,
      epoch: 1,
      kernel_name: 'python3',
      language: 'python',
      notebook_path: `study-${n % NOTEBOOKS}.ipynb`,
      tracking_uri: null,
      time,
      tags: []
    },
    {
      type: 'add-execution',
      execution: {
        execution_id: `e${n}`,
        session_id,
        cell_id: 'train',
        cell_tags: [],
        execution_count: 1,
        state: 'ok',
        source: 'train()',
        queued_time: time,
        started_time: time,
        ended_time: time + 900,
        error: null
      }
    },
    { type: 'end-session', session_id, status: 'FINISHED', reason: 'restarted', time: time + 1000 }
  ];
}
