import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataFolder, databasePath } from '../../../src/store/db/data-folder.ts';
import { migrate, MIGRATIONS } from '../../../src/store/db/migrate.ts';
import { openDatabase } from '../../../src/store/db/open-database.ts';
import { sync as syncMigration } from '../../../src/store/db/migrations/0009-sync.ts';
import type { PointProgress } from '../../../src/store/sync/sync-store.ts';
import { refusal, temporaryFolder, temporaryStore } from '../temporary-store.ts';
import { REMOTE } from './sync-model.ts';

// Sealed when a test says so.
const store = await temporaryStore({ sealing: { afterMs: 3_600_000 } });
const { sync, tracking, series, maintenance } = store;
const database = new DatabaseSync(databasePath(store.dataDir));
afterAll(() => database.close());

const REMOTE_RUN = { run_id: 'there', experiment_id: '1', artifact_uri: 'x' };
const newRun = async () => (await tracking.createRun({})).info.run_id;
const log = (run_id: string, steps: number[], key = 'a') =>
  tracking.logBatch({
    run_id,
    metrics: steps.map(step => ({ key, step, timestamp: Date.now(), value: step }))
  });
const dueRuns = async () => (await sync.dueRuns()).map(({ run_id }) => run_id);
const changesOf = async (run_id: string) => (await sync.run(run_id))?.changes;
const listed = () => database.prepare('SELECT count(*) AS n FROM sync_due').get()!['n'];
const kept = () =>
  ['sync_run', 'sync_file', 'sync_experiment', 'sync_due'].map(
    table => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!['n']
  );
/** A whole pass, of whatever is there. @returns the steps that were handed out */
async function send(run_id: string): Promise<number[]> {
  await sync.saveRun(run_id, { remote: REMOTE_RUN });
  const settled = await changesOf(run_id);
  const points = await sync.unsentPoints({ run_id, behind: null, limit: 10_000 });
  await sync.saveRun(run_id, { cursor: points.through, progress: null, settled });
  return points.series.flatMap(({ steps }) => [...steps]);
}
async function sendDue(): Promise<void> {
  for (const run_id of await dueRuns()) await send(run_id);
}

describe('a remote', () => {
  beforeEach(() => sync.setRemote(null));

  it('is none at first, and keeps nothing then', async () => {
    const run_id = await newRun();
    await tracking.logBatch({ run_id, tags: [{ key: 'a', value: 'b' }] });
    await sync.runIsDue(run_id);
    await sync.saveRun(run_id, { cursor: 5, progress: null });
    await sync.saveFile(run_id, 'a.txt', '1');
    await sync.saveExperiment('0', '7', { name: 'there', tags: {} });
    await log(run_id, [1]);
    await series.sealAll();
    expect(await sync.remote()).toBeNull();
    expect(await dueRuns()).toEqual([]);
    expect(kept()).toEqual([0, 0, 0, 0]);
  });

  it('with other settings is the same one', async () => {
    await sync.setRemote(REMOTE);
    const run_id = await newRun();
    await send(run_id);
    await sync.saveFile(run_id, 'a.txt', '1');
    await sync.saveExperiment('0', '7', { name: 'there', tags: {} });
    const before = [kept(), await sync.run(run_id)];
    const settings = { ...REMOTE.settings, paused: true };
    await sync.setRemote({ ...REMOTE, settings });
    expect(await sync.remote()).toEqual({ ...REMOTE, settings });
    expect([kept(), await sync.run(run_id)]).toEqual(before);
    expect(await sync.sentFiles(run_id)).toEqual(new Map([['a.txt', '1']]));
    expect(await sync.sentExperiments()).toEqual(['0']);
    expect((await sync.experiment('0')).remote_experiment_id).toBe('7');
  });

  it('at another address has nothing of what the last one had', async () => {
    await sync.setRemote(REMOTE);
    const run_id = await newRun();
    await log(run_id, [1, 2]);
    expect(await send(run_id)).toEqual([1, 2]);
    await sync.saveFile(run_id, 'a.txt', '1');
    await sync.saveExperiment('0', '7', { name: 'there', tags: {} });
    await sync.setRemote({ ...REMOTE, address: 'http://two' });
    expect(kept()).toEqual([0, 0, 0, 0]);
    expect(await dueRuns()).toContain(run_id);
    expect(await sync.run(run_id)).toMatchObject({ remote: null, cursor: null, sent: {} });
    expect(await send(run_id)).toEqual([1, 2]);
  });
});

describe('runs that are due', () => {
  beforeEach(async () => {
    await sync.setRemote(REMOTE);
    await sendDue();
  });

  it('are those made before there was a remote, until they are settled', async () => {
    await sync.setRemote(null);
    const run_id = await newRun();
    await sync.setRemote(REMOTE);
    expect(await dueRuns()).toContain(run_id);
    // Whatever is kept of it, a process that dies here must come back to it.
    await sync.saveRun(run_id, { remote: REMOTE_RUN });
    expect(await dueRuns()).toContain(run_id);
    await sync.saveRun(run_id, { cursor: 0, progress: null });
    expect(await dueRuns()).toContain(run_id);
    await sync.saveRun(run_id, { settled: await changesOf(run_id) });
    expect(await dueRuns()).not.toContain(run_id);
    // The remote lost it.
    await sync.saveRun(run_id, { remote: null, cursor: null });
    expect(await dueRuns()).toContain(run_id);
  });

  it('stay so when they changed after they were read', async () => {
    const run_id = await newRun();
    await send(run_id);
    expect(await dueRuns()).toEqual([]);
    const settled = await changesOf(run_id);
    await tracking.logBatch({ run_id, tags: [{ key: 'a', value: 'b' }] });
    await sync.saveRun(run_id, { settled });
    expect(await dueRuns()).toEqual([run_id]);
    await sync.saveRun(run_id, { settled: await changesOf(run_id) });
    expect(await dueRuns()).toEqual([]);
    await sync.runIsDue(run_id);
    expect(await dueRuns()).toEqual([run_id]);
  });

  it('wait since the first of them came that is not there', async () => {
    const run_id = await newRun();
    const since = async () =>
      (await sync.dueRuns()).find(due => due.run_id === run_id)?.since ?? Infinity;
    const passes = async () => {
      const before = Date.now();
      await expect.poll(() => Date.now()).toBeGreaterThan(before);
      return Date.now();
    };
    const made = await since();
    const later = await passes();
    expect(made).toBeLessThan(later);
    await tracking.logBatch({ run_id, tags: [{ key: 'a', value: 'b' }] });
    expect(await since()).toBe(made);

    const settled = await changesOf(run_id);
    await tracking.logBatch({ run_id, tags: [{ key: 'a', value: 'c' }] });
    await sync.saveRun(run_id, { settled });
    expect(await since()).toBeGreaterThanOrEqual(later);
    await send(run_id);
    expect(await since()).toBe(Infinity);

    const sent = await passes();
    await log(run_id, [1]);
    const logged = await since();
    expect(logged).toBeGreaterThanOrEqual(sent);
    await passes();
    await log(run_id, [2]);
    expect(await since()).toBe(logged);
    await series.sealAll();
    expect(await since()).toBe(logged);
  });

  it('come in the order in which they were made, each once', async () => {
    const runs = [await newRun(), await newRun(), await newRun()];
    await send(runs[0]!);
    await log(runs[0]!, [1]);
    await sync.runIsDue(runs[0]!);
    expect(await dueRuns()).toEqual(runs);
  });

  it('cost no statement for points alone, and one for params and tags', async () => {
    const run_id = await newRun();
    await sendDue();
    await log(run_id, [1, 2]);
    expect(listed()).toBe(0);
    expect(await dueRuns()).toEqual([run_id]);
    await tracking.logBatch({
      run_id,
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 'a', value: 'b' }]
    });
    expect(listed()).toBe(1);
    expect(await changesOf(run_id)).toBe(1);
  });

  it('are not those that were deleted for good, which trouble nobody', async () => {
    const run_id = await newRun();
    await log(run_id, [1]);
    await send(run_id);
    await log(run_id, [2]);
    await tracking.deleteRun(run_id);
    expect(await dueRuns()).toEqual([run_id]);
    await maintenance.removeRuns([run_id]);
    expect(await dueRuns()).toEqual([]);
    expect(await sync.run(run_id)).toBeNull();
    expect(await sync.countUnsent([run_id])).toBe(0);
    for (const call of [
      () => sync.unsentPoints({ run_id, behind: null, limit: 1 }),
      () => sync.saveRun(run_id, { progress: null }),
      () => sync.runIsDue(run_id)
    ]) {
      expect((await refusal(call())).code).toBe('RESOURCE_DOES_NOT_EXIST');
    }
    await series.sealAll();
    expect(await dueRuns()).toEqual([]);
  });
});

describe('a run', () => {
  beforeEach(() => sync.setRemote(REMOTE));

  it('has the first values of params that were logged with others since', async () => {
    const run_id = await newRun();
    for (const value of ['1', '2', '3']) {
      await tracking.logBatch({ run_id, params: [{ key: 'p', value }] }, { params: 'newest' });
    }
    await tracking.logBatch({ run_id, params: [{ key: 'q', value: '1' }] });
    expect((await sync.run(run_id))?.firstParams).toEqual({ p: '1' });
  });

  it('keeps what is saved of it, and what is not named as it was', async () => {
    const run_id = await newRun();
    const sent = { name: 'n', tags: { a: 'digest' }, params: ['p'] };
    const problem = { kind: 'failed' as const, message: 'No.', since: 1, tries: 2 };
    const progress: PointProgress = { series: 3, point: null, through: 9 };
    await sync.saveRun(run_id, { remote: REMOTE_RUN, sent, problem, progress, cursor: 4 });
    await sync.saveRun(run_id, { problem: null });
    const cursor = { row: 4, sealed_since: null };
    const known = { remote: REMOTE_RUN, sent, problem: null, progress, cursor };
    expect(await sync.run(run_id)).toMatchObject(known);
  });

  it.each([NaN, Infinity, -Infinity, -5])(
    'keeps that a pass came up to the value %d',
    async value => {
      const run_id = await newRun();
      const progress = { series: 3, point: { step: 1, timestamp: 2, value }, through: 9 };
      await sync.saveRun(run_id, { progress });
      expect((await sync.run(run_id))?.progress).toEqual(progress);
    }
  );
});

describe('points', () => {
  beforeEach(async () => {
    await sync.setRemote(REMOTE);
    // As with other notebooks that are logging: no run's rows are the last ones.
    await log(await newRun(), [1]);
  });

  it('that were sent are not handed out again once they are sealed, of that series', async () => {
    const run_id = await newRun();
    await log(run_id, [1, 2, 3]);
    await log(run_id, [1], 'b');
    expect(await sync.countUnsent([run_id])).toBe(4);
    expect(await send(run_id)).toEqual([1, 2, 3, 1]);
    await series.sealAll();
    expect(await dueRuns()).not.toContain(run_id);
    expect(await sync.countUnsent([run_id])).toBe(0);
    expect(await send(run_id)).toEqual([]);
  });

  it('that were sent are not handed out again with new ones that are in the log', async () => {
    const run_id = await newRun();
    await log(run_id, [1, 2]);
    await send(run_id);
    await log(run_id, [3]);
    expect(await send(run_id)).toEqual([3]);
  });

  it('that are sealed in the midst of a pass are handed out by it all the same', async () => {
    const run_id = await newRun();
    await send(run_id);
    await log(run_id, [1]);
    await log(run_id, [2], 'b');
    const first = await sync.unsentPoints({ run_id, behind: null, limit: 1 });
    await series.sealAll();
    const second = await sync.unsentPoints({ run_id, behind: first.next, limit: 10 });
    expect(second.series.map(({ key, steps }) => [key, ...steps])).toEqual([['b', 2]]);
  });

  it('that are sealed behind a pass keep the run due, also when it is gone on with later', async () => {
    const run_id = await newRun();
    await send(run_id);
    await log(run_id, [1, 2]);
    const { next, through } = await sync.unsentPoints({ run_id, behind: null, limit: 1 });
    await sync.saveRun(run_id, { progress: { ...next!, through } });
    // In order of step they lie before the place of the pass.
    await log(run_id, [0]);
    await series.sealAll();
    const { changes, progress } = (await sync.run(run_id))!;
    const rest = await sync.unsentPoints({ run_id, behind: progress, limit: 10 });
    expect(rest.next).toBeNull();
    await sync.saveRun(run_id, { cursor: through, progress: null, settled: changes });
    expect(await dueRuns()).toContain(run_id);
    expect(await send(run_id)).toContain(0);
    expect(await dueRuns()).not.toContain(run_id);
  });
});

it('gives a data folder of the last version its tables, where all runs are due once there is a remote', async () => {
  const dataDir = temporaryFolder();
  createDataFolder(dataDir);
  const old = openDatabase(databasePath(dataDir), { sync: 'normal' });
  const before = MIGRATIONS.filter(({ number }) => number < syncMigration.number);
  migrate(old, dataDir, before);
  old.exec(
    `INSERT INTO experiment VALUES (1, '0', 'Default', 'mlflow-artifacts:/0', 'active', 0, 0);
     INSERT INTO run (id, run_id, experiment, run_name, user_id, status, start_time, artifact_uri,
       lifecycle_stage) VALUES (1, 'r', 1, 'old', '', 'FINISHED', 0, '', 'active')`
  );
  old.close();
  const { sync } = await temporaryStore({ dataDir });
  expect(await sync.dueRuns()).toEqual([]);
  await sync.setRemote(REMOTE);
  expect(await sync.dueRuns()).toEqual([{ run_id: 'r', since: expect.any(Number) }]);
  expect(await sync.run('r')).toMatchObject({ changes: 0, cursor: null, progress: null });
});
