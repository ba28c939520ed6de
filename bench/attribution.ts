import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../src/store/db/open-database.ts';
import { databasePath } from '../src/store/db/data-folder.ts';
import { openStore } from '../src/store/open-store.ts';
import { RunAttribution } from '../src/store/series/run-attribution.ts';
import { milliseconds, type Measured } from './measured.ts';
import { addExecution, openSession } from './session-changes.ts';

const EXECUTIONS = 1000;
/** Those that log the points, in the midst of them. */
const LOGGING = 20;
const FIRST = 500;
const POINTS = 10_000;
const TURNS = 21;

/** What it costs a reader of a series to know which execution logged each point. */
export async function attribution(folder: string): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(folder, 'attribution-'));
  const store = await openStore({ dataDir, sync: 'normal' });
  const session = openSession('bench.ipynb', 0);
  const { session_id, run_id } = session;
  try {
    await store.sessions.apply({
      observer: 'bench',
      seq: 1,
      changes: [
        session,
        ...Array.from({ length: EXECUTIONS }, (_, n) => {
          const cell = n % 50;
          const made = { cell_id: `c${cell}`, source: `train(${cell})`, time: n * 1000 };
          return addExecution(session_id, n, made);
        })
      ]
    });
    const database = openDatabase(databasePath(dataDir));
    try {
      const { id } = database.prepare('SELECT id FROM run WHERE run_id = ?').get(run_id) as {
        id: number;
      };
      const times: number[] = [];
      for (let turn = 0; turn < TURNS; turn++) {
        const began = performance.now();
        const attributed = new RunAttribution({ database }, id, {
          from: FIRST * 1000,
          to: (FIRST + LOGGING) * 1000 - 1
        });
        // In the order in which they are read.
        for (let at = 0; at < POINTS; at++) {
          attributed.originOf('loss', (FIRST + (at / POINTS) * LOGGING) * 1000);
        }
        times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      const work = `attribution of 10,000 points to ${LOGGING} of ${EXECUTIONS.toLocaleString('en')} executions, at reading`;
      return [milliseconds(work, times[TURNS >> 1]!, true, { must: 1 })];
    } finally {
      database.close();
    }
  } finally {
    await store.close();
  }
}
