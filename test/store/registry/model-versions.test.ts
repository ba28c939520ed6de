import { describe, expect, it } from 'vitest';

import { refusalText, temporaryStore } from '../temporary-store.ts';

const { registry } = await temporaryStore();
const source = 's3://bucket/model';

async function modelWith(name: string, versions: number): Promise<void> {
  await registry.createRegisteredModel({ name });
  for (let count = 0; count < versions; count++)
    await registry.createModelVersion({ name, source });
}

describe('model versions', () => {
  it('count up from 1, over those that were deleted', async () => {
    await modelWith('counted', 2);
    await registry.deleteModelVersion({ name: 'counted', version: '2' });
    const { version } = await registry.createModelVersion({ name: 'counted', source });
    expect(version).toBe('3');
    const { latest_versions } = await registry.getRegisteredModel('counted');
    expect(latest_versions).toMatchObject([{ version: '3' }]);
  });

  it('are numbered one after the other when many come at once', async () => {
    await modelWith('crowd', 0);
    const made = await Promise.all(
      Array.from({ length: 50 }, () => registry.createModelVersion({ name: 'crowd', source }))
    );
    expect(new Set(made.map(({ version }) => version)).size).toBe(50);
  });

  it('that are deleted are nowhere, with all that they held blotted out', async () => {
    await modelWith('deleted', 1);
    const ref = { name: 'deleted', version: '1' };
    await registry.deleteModelVersion(ref);
    const missing = 'RESOURCE_DOES_NOT_EXIST: Model Version (name=deleted, version=1) not found';
    const calls = [
      registry.getModelVersion(ref),
      registry.getModelVersionDownloadUri(ref),
      registry.updateModelVersion(ref),
      registry.setModelVersionTag(ref, { key: 'k', value: 'v' }),
      registry.transitionModelVersionStage({ ...ref, stage: 'None' }),
      registry.setRegisteredModelAlias({ ...ref, alias: 'a' }),
      registry.deleteModelVersion(ref)
    ];
    const refusals = await Promise.all(calls.map(refusalText));
    expect(refusals).toEqual(calls.map(() => missing));
    expect(await registry.searchModelVersions({ filter: "name = 'deleted'" })).toEqual({});
  });

  it('lose their description when an update has none, and keep an empty one', async () => {
    await modelWith('described', 1);
    const ref = { name: 'described', version: '1' };
    expect(await registry.updateModelVersion({ ...ref, description: '' })).toMatchObject({
      description: ''
    });
    expect(await registry.updateModelVersion(ref)).not.toHaveProperty('description');
  });
});

describe('stages', () => {
  const stagesOf = async (name: string) =>
    (
      await registry.searchModelVersions({
        filter: `name = '${name}'`,
        order_by: ['version_number']
      })
    ).model_versions!.map(({ current_stage }) => current_stage);
  const move = (name: string, version: string, stage: string, archive_existing_versions = false) =>
    registry.transitionModelVersionStage({ name, version, stage, archive_existing_versions });

  it('hold several versions unless the older ones are to be archived', async () => {
    await modelWith('staged', 4);
    await move('staged', '1', 'production');
    await move('staged', '2', 'Production');
    await move('staged', '3', 'STAGING');
    expect(await stagesOf('staged')).toEqual(['Production', 'Production', 'Staging', 'None']);
    await move('staged', '4', 'production', true);
    expect(await stagesOf('staged')).toEqual(['Archived', 'Archived', 'Staging', 'Production']);
  });

  it('are archived by none but Staging and Production, with MLflow’s words', async () => {
    await modelWith('archivist', 1);
    expect(await refusalText(move('archivist', '1', 'none', true))).toBe(
      'INTERNAL_ERROR: Model version transition cannot archive existing model versions because ' +
        "'none' is not an Active stage. Valid stages are ['Staging', 'Production']"
    );
    expect(await refusalText(move('archivist', '1', 'live'))).toBe(
      'INVALID_PARAMETER_VALUE: Invalid Model Version stage: live. ' +
        'Value must be one of None, Staging, Production, Archived.'
    );
  });

  it('have a newest version each, in the order of their oldest ones', async () => {
    await modelWith('latest', 5);
    await move('latest', '1', 'Production');
    await move('latest', '4', 'Production');
    await move('latest', '5', 'Archived');
    const { model_versions } = await registry.getLatestVersions({ name: 'latest' });
    expect(model_versions!.map(({ current_stage, version }) => [current_stage, version])).toEqual([
      ['Production', '4'],
      ['None', '3'],
      ['Archived', '5']
    ]);
    expect(
      (await registry.getLatestVersions({ name: 'latest', stages: ['none', 'None'] }))
        .model_versions
    ).toMatchObject([{ version: '3' }]);
    expect(await registry.getLatestVersions({ name: 'latest', stages: ['staging'] })).toEqual({});
  });
});
