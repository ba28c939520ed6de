import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  openArtifactPlaces,
  type ArtifactPlaces
} from '../../../src/store/artifacts/artifact-places.ts';
import { checkFolder } from '../../../src/store/maintenance/check-folder.ts';
import { collectGarbage } from '../../../src/store/maintenance/collect-garbage.ts';
import type { GarbageRequest } from '../../../src/store/maintenance/maintenance-store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { refusalText, temporaryFolder } from '../temporary-store.ts';

const TIME = 1_700_000_000_000;

let shared: Awaited<ReturnType<typeof openBoth>>;

beforeAll(async () => {
  shared = await openBoth();
});
afterAll(() => shared.store.close());

it('removes a deleted run with its points, values and files, and leaves the others whole', async () => {
  const { store, places, folder, dataDir } = await openBoth();
  const [kept, gone] = [await makeRun(store, places), await makeRun(store, places)];
  await store.tracking.deleteRun(gone);

  const { collected } = await gc(store, places);

  expect(collected).toMatchObject({ runs: 1, files: 1, bytes: 5, outOfReach: [] });
  expect(existsSync(join(folder, '0', gone))).toBe(false);
  expect(existsSync(join(folder, '0', kept, 'artifacts', 'model.bin'))).toBe(true);
  expect(await refusalText(store.tracking.getRun(gone))).toContain('RESOURCE_DOES_NOT_EXIST');
  const { runs } = await store.tracking.searchRuns({
    experiment_ids: ['0'],
    run_view_type: 'ALL',
    filter: 'metrics.loss < 10'
  });
  expect(runs?.map(({ info }) => info.run_id)).toEqual([kept]);
  expect(runs?.[0].data.metrics).toMatchObject([{ key: 'loss', value: 1 }]);
  await store.close();
  expect((await checkFolder(dataDir, folder)).findings).toEqual([]);

  // The log may still have points of the removed run: a later one must not get them.
  const again = await openStore({ dataDir, sync: 'normal' });
  const run_id = await makeRun(again, null);
  const { metrics } = await again.series.history({ run_id, metric_key: 'loss' });
  expect(metrics).toHaveLength(2);
  await again.close();
}, 60_000);

it.each([
  ['e'.repeat(32), (victim: string) => `mlflow-artifacts:/0/${victim}/artifacts`],
  ['f'.repeat(32), () => 'mlflow-artifacts:/0'],
  ['..', (victim: string) => `/0/${victim}/x/../artifacts`]
])('touches no files of others that the record of %s leads to', async (run_id, uriOf) => {
  const { store, places, folder } = shared;
  const victim = await makeRun(store, places);
  const uri = uriOf(victim);
  // As an import leaves a run that the other store had deleted.
  await store.importer.runs('0', [
    {
      run_id,
      run_name: 'r',
      user_id: 'u',
      status: 'FINISHED',
      start_time: TIME,
      end_time: TIME,
      artifact_uri: uri.startsWith('/') ? `${folder}${uri}` : uri,
      lifecycle_stage: 'deleted',
      deleted_time: TIME,
      params: [],
      tags: [],
      dataset_inputs: [],
      model_inputs: [],
      model_outputs: []
    }
  ]);
  const { collected } = await gc(store, places, { run_ids: [run_id] });
  expect(collected).toMatchObject({ runs: 1, files: 0 });
  expect(existsSync(join(folder, '0', victim, 'artifacts', 'model.bin'))).toBe(true);
});

it('removes a deleted experiment with all that is in it', async () => {
  const { store, places, folder } = shared;
  const { experiment_id } = await store.tracking.createExperiment({ name: 'gone' });
  const run_id = await makeRun(store, places, experiment_id);
  await store.tracking.deleteExperiment(experiment_id);

  const { collected } = await gc(store, places);

  expect(collected).toMatchObject({ runs: 1, experiments: 1, files: 1 });
  expect(existsSync(join(folder, experiment_id))).toBe(false);
  expect(await refusalText(store.tracking.getRun(run_id))).toContain('RESOURCE_DOES_NOT_EXIST');
  await expect(store.tracking.createExperiment({ name: 'gone' })).resolves.toBeDefined();
});

it('removes nothing that is younger than asked, and nothing that is not named', async () => {
  const { store, places } = shared;
  const [first, second] = [await makeRun(store, places), await makeRun(store, places)];
  await store.tracking.deleteRun(first);
  await store.tracking.deleteRun(second);

  expect((await gc(store, places, { before: Date.now() - 60_000 })).collected.runs).toBe(0);
  expect((await gc(store, places, { run_ids: [first] })).collected.runs).toBe(1);
  await expect(store.tracking.getRun(second)).resolves.toBeDefined();
  expect((await gc(store, places)).collected.runs).toBe(1);
});

it('refuses to remove what is not deleted, not old enough, or not there', async () => {
  const { store, places } = shared;
  const run_id = await makeRun(store, places);
  const find = (request: Partial<GarbageRequest>) =>
    refusalText(store.maintenance.findGarbage({ before: Date.now(), ...request }));

  expect(await find({ run_ids: [run_id] })).toContain('is not deleted');
  expect(await find({ experiment_ids: ['0'] })).toContain('is not deleted');
  expect(await find({ run_ids: ['nobody'] })).toContain('does not exist');
  expect(await find({ logged_model_ids: ['m-none'] })).toContain('does not exist');
  await store.tracking.deleteRun(run_id);
  expect(await find({ run_ids: [run_id], before: Date.now() - 60_000 })).toContain('more recently');
  await store.tracking.restoreRun(run_id);
});

it('counts and keeps everything when it is only to say what it would do', async () => {
  const { store, places, folder } = shared;
  const run_id = await makeRun(store, places);
  await store.tracking.deleteRun(run_id);

  const { collected } = await gc(store, places, {}, true);

  expect(collected).toMatchObject({ runs: 1, files: 1, bytes: 5 });
  await expect(store.tracking.getRun(run_id)).resolves.toBeDefined();
  expect(existsSync(join(folder, '0', run_id, 'artifacts', 'model.bin'))).toBe(true);
  await store.tracking.restoreRun(run_id);
});

it('keeps a run that a registered model version is made of, and its deleted experiment', async () => {
  const { store, places, folder } = shared;
  const { experiment_id } = await store.tracking.createExperiment({ name: 'of the model' });
  const run_id = await makeRun(store, places, experiment_id);
  const { info } = await store.tracking.getRun(run_id);
  await store.registry.createRegisteredModel({ name: 'flowers' });
  await store.registry.createModelVersion({
    name: 'flowers',
    source: `${info.artifact_uri}/model.bin`,
    run_id
  });
  await store.tracking.deleteExperiment(experiment_id);

  const { collected, garbage } = await gc(store, places);

  expect(collected).toMatchObject({ runs: 0, experiments: 0, files: 0 });
  expect(garbage.kept).toEqual([
    {
      what: `run ${run_id}`,
      because: "version 1 of the registered model 'flowers' is made of it"
    }
  ]);
  expect(existsSync(join(folder, experiment_id, run_id, 'artifacts', 'model.bin'))).toBe(true);

  await store.registry.deleteModelVersion({ name: 'flowers', version: '1' });
  expect((await gc(store, places)).collected).toMatchObject({ runs: 1, experiments: 1, files: 1 });
});

it('keeps the run of a session as long as a run of that session is left', async () => {
  const { store, places, dataDir } = shared;
  const [session, nested] = [await makeRun(store, places), await makeRun(store, places)];
  await store.tracking.logBatch({
    run_id: nested,
    tags: [{ key: 'celltrail.session', value: 'k.1' }]
  });
  await store.tracking.deleteRun(session);
  insertSession(dataDir, session);

  expect((await gc(store, places)).garbage.kept).toMatchObject([{ what: `run ${session}` }]);
  await store.tracking.deleteRun(nested);
  expect((await gc(store, places)).collected.runs).toBe(2);
});

it('goes on where it was cut off: files that are gone already are no fault', async () => {
  const { store, places, folder } = shared;
  const run_id = await makeRun(store, places);
  await store.tracking.deleteRun(run_id);
  await places.proxied!.remove(`0/${run_id}`);

  expect((await gc(store, places)).collected).toMatchObject({ runs: 1, files: 0 });
  expect(existsSync(join(folder, '0', run_id))).toBe(false);
});

it('says which artifacts it cannot reach, and removes the run', async () => {
  const { store, places } = shared;
  const { experiment_id } = await store.tracking.createExperiment({
    name: 'elsewhere',
    artifact_location: 's3://bucket/x'
  });
  const { info } = await store.tracking.createRun({ experiment_id, start_time: TIME });
  await store.tracking.deleteRun(info.run_id);

  const { collected } = await gc(store, places);
  expect(collected).toMatchObject({ runs: 1, outOfReach: [`s3://bucket/x/${info.run_id}`] });
});

async function openBoth() {
  const dataDir = temporaryFolder();
  const store = await openStore({ dataDir, sync: 'normal' });
  const folder = join(dataDir, 'artifacts');
  const places = await openArtifactPlaces(folder, folder, []);
  return { store, places, folder, dataDir };
}

async function makeRun(store: Store, places: ArtifactPlaces | null, experiment_id = '0') {
  const { info } = await store.tracking.createRun({ experiment_id, start_time: TIME });
  const { run_id } = info;
  const metrics = [2, 1].map((value, step) => ({ key: 'loss', value, timestamp: TIME, step }));
  await store.tracking.logBatch({ run_id, metrics, params: [{ key: 'lr', value: '1' }] });
  await places?.proxied?.write(`${experiment_id}/${run_id}/artifacts/model.bin`, bytes('hello'));
  return run_id;
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}

async function gc(
  store: Store,
  places: ArtifactPlaces,
  request: Partial<GarbageRequest> = {},
  dryRun = false
) {
  const garbage = await store.maintenance.findGarbage({ before: Date.now(), ...request });
  const onProgress = () => undefined;
  return {
    garbage,
    collected: await collectGarbage(garbage, store.maintenance, places, { dryRun, onProgress })
  };
}

function insertSession(dataDir: string, run_id: string): void {
  const database = new DatabaseSync(join(dataDir, 'store.db'));
  database
    .prepare(
      `INSERT INTO session (session_id, observer, kernel_id, epoch, kernel_name, language, run,
         started_time, ended_time, alive_time)
       SELECT 'k.1', 'o', 'k', 1, 'python3', 'python', id, 0, 1, 1 FROM run WHERE run_id = ?`
    )
    .run(run_id);
  database.close();
}
