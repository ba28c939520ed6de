// @vitest-environment node
import { afterEach, expect, it } from 'vitest';
import { searchLoggedModels } from '../../../src/protocol/endpoints/logged-models.ts';
import {
  createModelVersion,
  searchModelVersions
} from '../../../src/protocol/endpoints/model-versions.ts';
import {
  createRegisteredModel,
  getRegisteredModel
} from '../../../src/protocol/endpoints/registered-models.ts';
import type { LoggedModel } from '../../../src/protocol/entities/logged-model.ts';
import type { ModelVersion } from '../../../src/protocol/entities/registry.ts';
import { ModelsModel } from '../../../src/ui/run/models-model.ts';
import { runValues } from '../../../src/ui/run/run-values.ts';
import { NOON, run } from '../recorded.ts';
import { setUp, takeTurns } from '../set-up.ts';

const disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables.splice(0)) one.dispose();
});

const LOGGED: LoggedModel = {
  info: {
    model_id: 'm-1',
    experiment_id: '1',
    name: 'classifier',
    creation_timestamp_ms: NOON,
    last_updated_timestamp_ms: NOON,
    artifact_uri: 'mlflow-artifacts:/1/models/m-1/artifacts',
    status: 'LOGGED_MODEL_READY',
    source_run_id: 'run-1'
  },
  data: {}
};

const VERSION: ModelVersion = {
  name: 'churn-clf',
  version: '3',
  creation_timestamp: NOON,
  last_updated_timestamp: NOON,
  current_stage: 'None',
  source: 'models:/m-1',
  run_id: 'run-1',
  status: 'READY'
};

function start(tags: Record<string, string> = {}) {
  const { transport, client, events } = setUp();
  transport.answer(searchLoggedModels, () => ({ models: [LOGGED] }));
  transport.answer(searchModelVersions, () => ({ model_versions: [VERSION] }));
  const registered = { name: 'churn-clf', creation_timestamp: 0, last_updated_timestamp: 0 };
  const aliases = [
    { alias: 'champion', version: '3' },
    { alias: 'old', version: '1' }
  ];
  transport.answer(getRegisteredModel, () => ({ registered_model: { ...registered, aliases } }));
  transport.answer(createRegisteredModel, () => ({ registered_model: registered }));
  transport.answer(createModelVersion, () => ({ model_version: VERSION }));
  const model = new ModelsModel(client);
  disposables.push(model, events);
  model.setRuns([runValues(run({ run_id: 'run-1', tags }))]);
  return { client, model, transport };
}

it('finds the models of the run, and versions with their aliases', async () => {
  const { model, transport } = start();
  await model.refresh();
  expect(transport.asked(searchLoggedModels)[0].body).toMatchObject({
    experiment_ids: ['421337421337421337'],
    filter: "source_run_id = 'run-1'"
  });
  expect(transport.asked(searchModelVersions)[0].query.filter).toBe("run_id = 'run-1'");
  expect(model.state.versions).toEqual([{ ...VERSION, aliases: ['champion'] }]);
});

it('offers logged models and those that older clients left among the artifacts', async () => {
  const history = JSON.stringify([{ artifact_path: 'model' }, { artifact_path: 'model' }, null]);
  const { model } = start({ 'mlflow.log-model.history': history });
  await model.refresh();
  expect(model.sources).toEqual([
    {
      label: 'classifier',
      source: 'models:/m-1',
      run_id: 'run-1',
      model_id: 'm-1',
      files: { kind: 'model', id: 'm-1', name: 'classifier', path: '' }
    },
    {
      label: 'model',
      source: 'mlflow-artifacts:/421337421337421337/run-1/artifacts/model',
      run_id: 'run-1',
      files: { kind: 'run', id: 'run-1', name: 'model', path: 'model' }
    }
  ]);
});

it('offers folders that hold a model, each once', () => {
  const history = JSON.stringify([{ artifact_path: 'model' }]);
  const { model } = start({ 'mlflow.log-model.history': history });
  let changes = 0;
  model.changed.connect(() => (changes += 1));
  const told = (...paths: string[]) => {
    const artifacts = paths.map(path => ({ path, time: null, origin: -1 }));
    const origins = { params: [], tags: [], artifacts, origins: [] };
    const others = { ...origins, artifacts: [{ path: 'other/MLmodel', time: null, origin: -1 }] };
    model.setOrigins(
      new Map([
        ['run-1', origins],
        ['run-2', others]
      ])
    );
  };
  const paths = [
    'model/MLmodel',
    'deep/net/MLmodel',
    'deep/net/model.pkl',
    'x/noMLmodel',
    'MLmodel'
  ];
  told(...paths);
  told(...paths, 'a.txt');
  expect(changes).toBe(1);
  const root = 'mlflow-artifacts:/421337421337421337/run-1/artifacts';
  expect(model.sources.map(({ label, source }) => [label, source])).toEqual([
    ['model', `${root}/model`],
    ['deep/net', `${root}/deep/net`],
    ['run-1', root]
  ]);
});

it('bears a history that is no JSON', () => {
  const { model } = start({ 'mlflow.log-model.history': '[{' });
  expect(model.sources).toEqual([]);
});

it('registers under a new name', async () => {
  const { model, transport } = start();
  await model.refresh();
  expect(await model.register('churn-clf', model.sources[0])).toMatchObject({ version: '3' });
  expect(transport.asked(createRegisteredModel)[0].body).toEqual({ name: 'churn-clf' });
  expect(transport.asked(createModelVersion)[0].body).toEqual({
    name: 'churn-clf',
    source: 'models:/m-1',
    run_id: 'run-1',
    model_id: 'm-1'
  });
});

it('shows a version as soon as it is registered', async () => {
  const { client, model, transport } = start();
  model.setVisible(true);
  await model.refresh();
  takeTurns(client.turns);
  await model.register('churn-clf', model.sources[0]);
  expect(transport.asked(searchModelVersions)).toHaveLength(2);
});

it('adds a version where there is one of that name, and fails for any other reason', async () => {
  const { model, transport } = start();
  await model.refresh();
  const refuse = (error_code: string) =>
    transport.refuse(createRegisteredModel, 400, { error_code, message: 'no' });
  refuse('RESOURCE_ALREADY_EXISTS');
  await model.register('churn-clf', model.sources[0]);
  expect(transport.asked(createModelVersion)).toHaveLength(1);
  refuse('INVALID_PARAMETER_VALUE');
  await expect(model.register('a/b', model.sources[0])).rejects.toThrow('no');
  expect(transport.asked(createModelVersion)).toHaveLength(1);
});
