import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { databasePath } from '../../../src/store/db/data-folder.ts';
import { eachChangedRun } from '../../../src/store/search/columns/run-change.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { temporaryStore } from '../temporary-store.ts';

const store = await temporaryStore();
const { tracking, sessions } = store;
const database = new DatabaseSync(databasePath(store.dataDir));
afterAll(() => database.close());

/** Each write of a row that search or an answer shows is noted, by the database itself. */
const WATCHED: Record<string, string> = {
  run: 'id',
  run_tag: 'run',
  param: 'run',
  input: 'run',
  input_tag: '(SELECT run FROM input WHERE id = ROW.input)'
};
database.exec('CREATE TABLE touched (run INTEGER, change INTEGER)');
for (const [table, run] of Object.entries(WATCHED)) {
  for (const [event, row] of Object.entries({ INSERT: 'NEW', UPDATE: 'NEW', DELETE: 'OLD' })) {
    const key = run.startsWith('(') ? run.replace('ROW', row) : `${row}.${run}`;
    database.exec(
      `CREATE TRIGGER touched_${table}_${event} AFTER ${event} ON ${table} BEGIN
        INSERT INTO touched VALUES (${key}, (SELECT coalesce(max(id), 0) FROM run_change)); END`
    );
  }
}

/** Runs that a commit changed without saying so. */
function untold(): number[] {
  const missing = new Set<number>();
  const touched = database.prepare('SELECT DISTINCT run, change FROM touched').all() as {
    run: number;
    change: number;
  }[];
  for (const { run, change } of touched) {
    let told = false;
    eachChangedRun(database, change, changed => (told ||= changed === run));
    if (!told) missing.add(run);
  }
  return [...missing];
}
const touched = () => database.prepare('SELECT count(*) AS n FROM touched').get()!['n'] as number;

const { experiment_id } = await tracking.createExperiment({ name: 'changes' });
const { info } = await tracking.createRun({ experiment_id });
const { run_id } = info;
const session = new RecordedSession(store, undefined, 1, 'gone');
const dataset = { name: 'n', digest: 'd', source_type: 'local', source: '' };

describe('every commit says which runs it changed', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a new run', () => tracking.createRun({ experiment_id, tags: [{ key: 'a', value: 'b' }] })],
    ['a new status', () => tracking.updateRun({ run_id, status: 'FINISHED' })],
    ['a new name', () => tracking.updateRun({ run_id, run_name: 'other' })],
    ['params', () => tracking.logBatch({ run_id, params: [{ key: 'p', value: '1' }] })],
    [
      'a changed param',
      () => tracking.logBatch({ run_id, params: [{ key: 'p', value: '2' }] }, { params: 'newest' })
    ],
    ['tags', () => tracking.logBatch({ run_id, tags: [{ key: 'a', value: 'c' }] })],
    ['a tag taken away', () => tracking.deleteTag(run_id, 'a')],
    [
      'inputs',
      () =>
        tracking.logInputs(run_id, [
          { dataset, tags: [{ key: 'mlflow.data.context', value: 'x' }] }
        ])
    ],
    ['a deleted run', () => tracking.deleteRun(run_id)],
    ['a restored run', () => tracking.restoreRun(run_id)],
    ['a deleted experiment', () => tracking.deleteExperiment(experiment_id)],
    ['a restored experiment', () => tracking.restoreExperiment(experiment_id)],
    ['a session', () => session.open('a.ipynb')],
    ['an execution', () => session.execute('cell', 1)],
    ['the end of sessions that were left', () => sessions.closeAbandoned({ except: [] })],
    [
      'the end of a session',
      async () => {
        const other = await new RecordedSession(store).open('b.ipynb');
        await other.execute('cell', 1, 2);
        await other.end('FAILED', 'kernel died', 5);
      }
    ]
  ])('%s', async (_, write) => {
    const before = touched();
    await write();
    expect(touched()).toBeGreaterThan(before);
    expect(untold()).toEqual([]);
  });
});
