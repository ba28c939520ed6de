import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { DataFolderInUse, DataFolderTooNew, openStore } from '../../src/store/open-store.ts';
import { refusal, temporaryFolder, temporaryStore } from './temporary-store.ts';

describe('a data folder', () => {
  it('is made with its folders, hidden from git, and with the Default experiment', async () => {
    const dataDir = join(temporaryFolder(), 'deep', '.celltrail');
    const store = await temporaryStore({ dataDir });
    expect(readFileSync(join(dataDir, '.gitignore'), 'utf8')).toBe('*\n');
    expect(existsSync(join(dataDir, 'artifacts'))).toBe(true);
    expect(existsSync(join(dataDir, 'logs'))).toBe(true);
    expect(await store.tracking.getExperiment('0')).toMatchObject({
      experiment_id: '0',
      name: 'Default',
      artifact_location: 'mlflow-artifacts:/0',
      lifecycle_stage: 'active'
    });
  });

  it('keeps what was stored when it is opened again, and gives a known series no second id', async () => {
    const dataDir = temporaryFolder();
    const first = await openStore({ dataDir });
    const { info } = await first.tracking.createRun({ run_name: 'kept' });
    const log = (store: typeof first, step: number) =>
      store.tracking.logBatch({
        run_id: info.run_id,
        metrics: [{ key: 'loss', value: step / 2, timestamp: 1000 + step, step }]
      });
    await log(first, 1);
    await first.close();

    const second = await temporaryStore({ dataDir });
    await log(second, 2);
    const { metrics } = await second.series.history({ run_id: info.run_id, metric_key: 'loss' });
    expect(metrics?.map(({ step, value }) => [step, value])).toEqual([
      [1, 0.5],
      [2, 1]
    ]);
    expect((await second.tracking.getRun(info.run_id)).info.run_name).toBe('kept');
  });

  it('refuses a second opener with a sentence, and is free after the first one closed', async () => {
    const dataDir = temporaryFolder();
    const first = await openStore({ dataDir });
    const refused = await openStore({ dataDir }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataFolderInUse);
    expect((refused as Error).message).toContain(`${dataDir} is in use by another celltrail`);
    await first.close();
    await (await openStore({ dataDir })).close();
  });

  it('of a newer version is refused with the version that it needs, and left as it is', async () => {
    const dataDir = temporaryFolder();
    await (await openStore({ dataDir })).close();
    const database = new DatabaseSync(join(dataDir, 'store.db'));
    database.exec("INSERT INTO migration VALUES (9000, 'future', '7.3.0', 0)");
    database.close();
    const refused = await openStore({ dataDir }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataFolderTooNew);
    expect((refused as DataFolderTooNew).neededVersion).toBe('7.3.0');
    // The lock was released again.
    const again = await openStore({ dataDir }).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(DataFolderTooNew);
  });
});

describe('a full disk', () => {
  it('refuses writes with 507, keeps what was stored readable, and goes on once there is room', async () => {
    const dataDir = temporaryFolder();
    const store = await openStore({ dataDir, maxPages: 130 });
    const { info } = await store.tracking.createRun({});
    const run_id = info.run_id;
    const points = (from: number) =>
      Array.from({ length: 1000 }, (_, i) => ({
        key: 'a',
        value: i,
        timestamp: 1,
        step: from + i
      }));

    let stored = 0;
    let failure: unknown;
    while (failure === undefined && stored < 100_000) {
      await store.tracking.logBatch({ run_id, metrics: points(stored) }).then(
        () => (stored += 1000),
        (error: unknown) => (failure = error)
      );
    }
    expect(failure).toMatchObject({ code: 'INSUFFICIENT_STORAGE', status: 507 });
    expect((failure as Error).message).toMatch(/disk .* is full/);
    const refused = await refusal(
      store.tracking.logBatch({
        run_id,
        params: Array.from({ length: 100 }, (_, i) => ({ key: `p${i}`, value: 'x'.repeat(6000) }))
      })
    );
    expect(refused.code).toBe('INSUFFICIENT_STORAGE');
    const { metrics } = await store.series.history({ run_id, metric_key: 'a' });
    expect(metrics).toHaveLength(stored);
    expect((await store.tracking.getRun(run_id)).data.params).toBeUndefined();
    await store.close();

    const roomy = await temporaryStore({ dataDir });
    await roomy.tracking.logBatch({ run_id, metrics: points(stored) });
    const after = await roomy.series.history({ run_id, metric_key: 'a' });
    expect(after.metrics).toHaveLength(stored + 1000);
  });

  it('that swallowed the first point of a series loses no later one', async () => {
    const store = await temporaryStore({ maxPages: 130 });
    const run_id = (await store.tracking.createRun({})).info.run_id;
    const big = { key: 'note', value: 'x'.repeat(8000) };
    let full = false;
    for (let i = 0; i < 200 && !full; i++) {
      const call = store.tracking.logBatch({ run_id, tags: [{ ...big, key: `note${i}` }] });
      full = await call.then(
        () => false,
        () => true
      );
    }
    expect(full).toBe(true);
    const batch = { run_id, metrics: [{ key: 'late', value: 1, timestamp: 1, step: 1 }] };
    const many = Array.from({ length: 900 }, (_, step) => ({
      ...batch.metrics[0],
      step: step + 10
    }));
    expect((await refusal(store.tracking.logBatch({ run_id, metrics: many }))).status).toBe(507);
    for (let i = 0; i < 5; i++) await store.tracking.deleteTag(run_id, `note${i}`);
    await store.tracking.logBatch(batch);
    expect((await store.series.history({ run_id, metric_key: 'late' })).metrics).toHaveLength(1);
  });
});

describe('closing', () => {
  it('waits for what was accepted', async () => {
    const dataDir = temporaryFolder();
    const store = await openStore({ dataDir });
    const run_id = (await store.tracking.createRun({})).info.run_id;
    const calls = Array.from({ length: 50 }, (_, step) =>
      store.tracking.logBatch({ run_id, metrics: [{ key: 'a', value: 1, timestamp: 1, step }] })
    );
    await store.close();
    await Promise.all(calls);
    const again = await temporaryStore({ dataDir });
    expect((await again.series.history({ run_id, metric_key: 'a' })).metrics).toHaveLength(50);
  });

  it('is done once, whoever asks for it again', async () => {
    const store = await openStore({ dataDir: temporaryFolder() });
    await Promise.all([store.close(), store.close()]);
    await expect(store.close()).resolves.toBeUndefined();
  });

  it('makes every later call fail at once instead of hanging', async () => {
    const store = await openStore({ dataDir: temporaryFolder() });
    await store.close();
    expect((await refusal(store.tracking.createRun({}))).code).toBe('TEMPORARILY_UNAVAILABLE');
    expect((await refusal(store.tracking.counts())).code).toBe('TEMPORARILY_UNAVAILABLE');
  });
});
