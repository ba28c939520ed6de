import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { sourcePolicy } from '../../../src/store/registry/source-policy.ts';
import { refusalText, temporaryFolder, temporaryStore } from '../temporary-store.ts';

const store = await temporaryStore();
const { registry, tracking } = store;
await registry.createRegisteredModel({ name: 'model' });

const create = (source: string, more: { run_id?: string; model_id?: string } = {}) =>
  registry.createModelVersion({ name: 'model', source, ...more });
const refused = (source: string, more = {}) => refusalText(create(source, more));

describe('a source on the disk', () => {
  const root = realpathSync(temporaryFolder());
  async function runOnDisk(): Promise<{ run_id: string; artifacts: string }> {
    const { experiment_id } = await tracking.createExperiment({
      name: `disk ${Math.random()}`,
      artifact_location: root
    });
    const { info } = await tracking.createRun({ experiment_id });
    mkdirSync(info.artifact_uri, { recursive: true });
    return { run_id: info.run_id, artifacts: info.artifact_uri };
  }

  it('needs a run that contains it', async () => {
    const { run_id, artifacts } = await runOnDisk();
    expect(await refused('/etc/passwd')).toContain('the run_id request parameter has to be');
    expect(await refused('/etc/passwd', { run_id })).toContain("source: '/etc/passwd'");
    expect(await refused(`${artifacts}-too`, { run_id })).toContain('has to be contained');
    expect(await create(`${artifacts}/model`, { run_id })).toMatchObject({
      source: `${artifacts}/model`,
      run_id
    });
  });

  it.each(['..', '%2e%2e', '%2E.'])('does not climb out by %s', async up => {
    const { run_id, artifacts } = await runOnDisk();
    expect(await refused(`${artifacts}/${up}/${up}/x`, { run_id })).toContain(
      'has to be contained'
    );
    expect(await refused(`file://${artifacts}/${up}/x`, { run_id })).toContain(
      'has to be contained'
    );
  });

  it('does not climb out through a link, nor by .. behind one', async () => {
    const { run_id, artifacts } = await runOnDisk();
    symlinkSync('/usr/lib', path.join(artifacts, 'link'));
    expect(await refused(`${artifacts}/link/x`, { run_id })).toContain("source: '/usr/lib/x'");
    expect(await refused(`${artifacts}/link/../x`, { run_id })).toContain("source: '/usr/x'");
  });
});

describe('a source elsewhere', () => {
  it.each([
    's3://bucket/a/../b',
    's3://bucket/a/%2e%2e/b',
    's3://bucket/a/%252e%252e/b',
    's3://bucket/a/..%2fb',
    's3://bucket/a/%2525252e%2525252e/b',
    's3://bucket/a/./b',
    's3://bucket/a%00b',
    's3://bucket/a?b=/../c',
    's3://bucket',
    's3:bucket/a'
  ])('is refused as %s', async source => {
    expect(await refused(source)).toContain('without relative path references present');
  });

  it('is refused when it would be decoded for ever', async () => {
    const source = `s3://bucket/%${'25'.repeat(1_000_000)}`;
    const started = performance.now();
    expect(await refused(source)).toContain('percent-encoded too many times');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('that the proxy serves belongs to its run', async () => {
    const { info: one } = await tracking.createRun({});
    const { info: other } = await tracking.createRun({});
    const source = `${one.artifact_uri}/model`;
    expect(await create(source, { run_id: one.run_id })).toMatchObject({ source });
    const words =
      'The run_id request parameter must identify the resource that contains the source';
    expect(await refused(source)).toContain(words);
    expect(await refused(source, { run_id: other.run_id })).toContain(words);
    expect(await refused(`${one.artifact_uri}2/model`, { run_id: one.run_id })).toContain(words);
  });

  it.each(['http://host/x', 'HTTPS://host/x', 'mlflow-artifacts://host/x', 'hdfs://host/x'])(
    'that makes the server call a host is refused: %s',
    async source => {
      expect(await refused(source)).toContain('addresses a host other than the tracking server');
    }
  );
});

describe('a version as source', () => {
  it('is where the first of them lies, whatever named it', async () => {
    const { version } = await create('s3://bucket/first');
    await registry.setRegisteredModelAlias({ name: 'model', alias: 'best', version });
    const second = await create('models:/model@best');
    expect(second.source).toBe(`models:/model/${version}`);
    const third = await create('models:/model/latest');
    expect(third.source).toBe(`models:/model/${second.version}`);
    expect(
      await registry.getModelVersionDownloadUri({ name: 'model', version: third.version })
    ).toBe('s3://bucket/first');
  });

  it('is where it was, when the first one is deleted', async () => {
    const { version } = await create('s3://bucket/to-delete');
    const copy = await create(`models:/model/${version}`);
    await registry.deleteModelVersion({ name: 'model', version });
    expect(
      await registry.getModelVersionDownloadUri({ name: 'model', version: copy.version })
    ).toBe('s3://bucket/to-delete');
  });

  it('is not one of a prompt', async () => {
    const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
    await registry.createRegisteredModel({ name: 'prompt', tags });
    await registry.createModelVersion({ name: 'prompt', source: 'dummy-source', tags });
    expect(await refused('models:/prompt/1')).toContain('Prompt versions cannot be used');
    const elsewhere = registry.createModelVersion({ name: 'prompt', source: 's3://b/x', tags });
    expect(await refusalText(elsewhere)).toContain("Invalid prompt source: 's3://b/x'.");
  });
});

describe('a logged model as source', () => {
  const log = async (source_run_id?: string) =>
    (await store.loggedModels.create({ experiment_id: '0', source_run_id })).info;

  it('is told which versions it became', async () => {
    const { model_id, artifact_uri } = await log('the run');
    const first = await create(`models:/${model_id}`, { model_id });
    expect(first).toMatchObject({ run_id: 'the run', source: `models:/${model_id}` });
    const second = await create(`${artifact_uri}/part`, { model_id });
    const { tags } = (await store.loggedModels.get(model_id)).info;
    expect(tags).toEqual([
      {
        key: 'mlflow.modelVersions',
        value:
          `[{"name": "model", "version": ${first.version}}, ` +
          `{"name": "model", "version": ${second.version}}]`
      }
    ]);
    expect(
      await registry.getModelVersionDownloadUri({ name: 'model', version: first.version })
    ).toBe(artifact_uri);
  });

  it('that is nowhere makes no version', async () => {
    const before = (await create('s3://bucket/before')).version;
    expect(await refused('s3://bucket/x', { model_id: 'm-nope', run_id: 'r' })).toBe(
      "RESOURCE_DOES_NOT_EXIST: Logged model with ID 'm-nope' not found."
    );
    expect((await create('s3://bucket/after')).version).toBe(String(Number(before) + 1));
  });

  it('is named by its own id, and contains the source', async () => {
    const [{ model_id }, other] = [await log(), await log()];
    const words = 'The model_id request parameter must identify the resource';
    expect(await refused(`models:/${model_id}`)).toContain(words);
    expect(await refused(`models:/${model_id}`, { model_id: other.model_id })).toContain(words);
    expect(await refused(other.artifact_uri, { model_id })).toContain(words);
  });
});

describe('what the one who runs the server allows', () => {
  it('is a pattern that sources match somewhere, and schemes that name a host', async () => {
    const { registry: strict } = await temporaryStore({
      sources: sourcePolicy({
        MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX: '://good',
        MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES: 'ftp, HDFS'
      })
    });
    await strict.createRegisteredModel({ name: 'model' });
    const strictly = (source: string) => strict.createModelVersion({ name: 'model', source });
    expect(await strictly('hdfs://good/x')).toMatchObject({ version: '1' });
    expect(await refusalText(strictly('s3://bad/x'))).toBe(
      "INVALID_PARAMETER_VALUE: Invalid model version source: 's3://bad/x'."
    );
    expect(await refusalText(strictly('sftp://good/x'))).toContain("cannot use the 'sftp' scheme");
  });
});
