import { afterAll, beforeAll, expect, it } from 'vitest';

import { fetchTransport } from '../../src/client/fetch-transport.ts';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import { getRunOrigins } from '../../src/protocol/endpoints/run-origins.ts';
import { getRun } from '../../src/protocol/endpoints/runs.ts';
import { ArtifactsModel } from '../../src/ui/artifacts/artifacts-model.ts';
import { ModelsModel, type ModelSource } from '../../src/ui/run/models-model.ts';
import { runValues } from '../../src/ui/run/run-values.ts';
import { ask } from './ask.ts';
import { openServer, type OpenServer } from './open-server.ts';

let open: OpenServer;
let client: TrackingClient;
let models: ModelsModel;

beforeAll(async () => {
  open = await openServer();
  client = new TrackingClient(fetchTransport(open.url));
  const { run_id } = (await open.post('runs/create', { experiment_id: '0' })).body.run.info;
  const logged = await open.post('logged-models', {
    experiment_id: '0',
    name: 'net',
    source_run_id: run_id
  });
  const { model_id } = logged.body.model.info;
  await put(`0/${run_id}/artifacts/my old model/MLmodel`);
  await put(`0/models/${model_id}/artifacts/MLmodel`);
  models = new ModelsModel(client);
  models.setRuns([runValues((await client.call(getRun, { run_id })).run)]);
  models.setOrigins(new Map([[run_id, await client.call(getRunOrigins, { run_id })]]));
  await models.refresh();
});
afterAll(async () => {
  models.dispose();
  await open.close();
});

const put = (file: string) =>
  ask(open.server, 'PUT', `/api/2.0/mlflow-artifacts/artifacts/${encodeURI(file)}`, {
    body: 'flavors: {}',
    headers: { 'content-type': 'text/plain' }
  });

async function filesOf({ files }: ModelSource) {
  const artifacts = new ArtifactsModel(client);
  artifacts.setRoots([files]);
  await artifacts.refresh();
  const [listed = []] = artifacts.state.folders.values();
  const contents = listed.map(async file => (await artifacts.read(file)).bytes.text());
  artifacts.dispose();
  return Promise.all(contents);
}

it('registers a logged model and a folder that holds one, and reads the files of both', async () => {
  expect(models.sources.map(({ label }) => label)).toEqual(['net', 'my old model']);
  for (const [at, source] of models.sources.entries()) {
    expect(await filesOf(source)).toEqual(['flavors: {}']);
    const { version } = await models.register('churn-clf', source);
    expect(version).toBe(String(at + 1));
  }
  await models.refresh();
  const made = models.state.versions.map(({ source }) => source).sort();
  expect(made).toEqual(models.sources.map(({ source }) => source).sort());
});
