import { describe, expect, it } from 'vitest';

import { refusalText, temporaryStore } from '../temporary-store.ts';

const { registry } = await temporaryStore();
const PROMPT = { key: 'mlflow.prompt.is_prompt', value: 'true' };
const bucket = (name: string) => registry.createModelVersion({ name, source: 's3://bucket/model' });

describe('a registered model', () => {
  it('keeps its description and the last of several values of a tag', async () => {
    const made = await registry.createRegisteredModel({
      name: 'first',
      description: 'text',
      tags: [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' }
      ]
    });
    expect(made).toEqual({
      name: 'first',
      description: 'text',
      creation_timestamp: expect.any(Number),
      last_updated_timestamp: made.creation_timestamp,
      tags: [{ key: 'a', value: '2' }]
    });
    expect(await registry.getRegisteredModel('first')).toEqual(made);
  });

  it('is refused with the name of another, in words for models and for prompts', async () => {
    await registry.createRegisteredModel({ name: 'model' });
    await registry.createRegisteredModel({ name: 'prompt', tags: [PROMPT] });
    const create = (name: string, tags = [] as (typeof PROMPT)[]) =>
      refusalText(registry.createRegisteredModel({ name, tags }));
    expect(await create('model')).toBe(
      'RESOURCE_ALREADY_EXISTS: Registered Model (name=model) already exists.'
    );
    expect(await create('prompt', [PROMPT])).toBe(
      'RESOURCE_ALREADY_EXISTS: Prompt (name=prompt) already exists.'
    );
    expect(await create('model', [PROMPT])).toBe(
      "RESOURCE_ALREADY_EXISTS: Tried to create a prompt with name 'model', but the name is " +
        'already taken by a registered model. MLflow does not allow creating a model and a ' +
        'prompt with the same name.'
    );
    expect(await create('prompt')).toContain('Tried to create a registered model');
  });

  it.each([
    ['', "Missing value for required parameter 'name'."],
    [' ', "Missing value for required parameter 'name'."],
    ['a/b', "Invalid model name 'a/b'. Names cannot contain '/' or ':'."],
    ['a:b', "Invalid model name 'a:b'. Names cannot contain '/' or ':'."],
    [
      '..x',
      'Invalid value "..x" for parameter \'name\' supplied: Names may be treated as files in ' +
        'certain cases, and must not resolve to other names when treated as such. ' +
        "This name would resolve to '..x'"
    ]
  ])('named %j is refused', async (name, message) => {
    expect(await refusalText(registry.createRegisteredModel({ name }))).toBe(
      `INVALID_PARAMETER_VALUE: ${message}`
    );
  });

  it('keeps its versions, tags and aliases under a new name', async () => {
    await registry.createRegisteredModel({ name: 'old', tags: [{ key: 'k', value: 'v' }] });
    await bucket('old');
    await registry.setRegisteredModelAlias({ name: 'old', alias: 'best', version: '1' });
    const renamed = await registry.renameRegisteredModel('old', 'new');
    expect(renamed).toMatchObject({
      name: 'new',
      tags: [{ key: 'k', value: 'v' }],
      aliases: [{ alias: 'best', version: '1' }],
      latest_versions: [{ name: 'new', version: '1' }]
    });
    expect(await refusalText(registry.getRegisteredModel('old'))).toBe(
      'RESOURCE_DOES_NOT_EXIST: Registered Model with name=old not found'
    );
    expect(await refusalText(registry.renameRegisteredModel('new', 'model'))).toBe(
      'RESOURCE_ALREADY_EXISTS: Registered Model (name=model) already exists.'
    );
  });

  it('takes its versions with it, so that its name begins at 1 again', async () => {
    await registry.createRegisteredModel({ name: 'gone' });
    await bucket('gone');
    await bucket('gone');
    await registry.deleteRegisteredModel('gone');
    expect((await registry.searchModelVersions({ filter: "name = 'gone'" })).model_versions).toBe(
      undefined
    );
    await registry.createRegisteredModel({ name: 'gone' });
    expect((await bucket('gone')).version).toBe('1');
  });

  it('is stored without a kernel’s secret', async () => {
    const address = 'http://127.0.0.1:1/kernels/k/0123456789abcdef0123456789abcdef';
    await registry.createRegisteredModel({
      name: 'secret',
      description: address,
      tags: [{ key: 'uri', value: address }]
    });
    expect(JSON.stringify(await registry.getRegisteredModel('secret'))).not.toContain('abcdef');
  });
});

describe('an alias', () => {
  it('moves from version to version, and goes with the version', async () => {
    await registry.createRegisteredModel({ name: 'aliased' });
    await bucket('aliased');
    await bucket('aliased');
    const alias = { name: 'aliased', alias: 'champion' };
    await registry.setRegisteredModelAlias({ ...alias, version: '1' });
    await registry.setRegisteredModelAlias({ ...alias, version: '2' });
    expect(await registry.getModelVersionByAlias(alias)).toMatchObject({
      version: '2',
      aliases: ['champion']
    });
    await registry.deleteModelVersion({ name: 'aliased', version: ' 2 ' });
    expect(await refusalText(registry.getModelVersionByAlias(alias))).toBe(
      'INVALID_PARAMETER_VALUE: Registered model alias champion not found.'
    );
    expect(await registry.getRegisteredModel('aliased')).not.toHaveProperty('aliases');
  });

  it('named latest is the newest version of all stages', async () => {
    await registry.createRegisteredModel({ name: 'newest' });
    const latest = { name: 'newest', alias: 'LATEST' };
    expect(await refusalText(registry.getModelVersionByAlias(latest))).toContain(
      'Latest version not found for model newest.'
    );
    for (let count = 0; count < 11; count++) await bucket('newest');
    await registry.transitionModelVersionStage({ name: 'newest', version: '9', stage: 'staging' });
    expect((await registry.getModelVersionByAlias(latest)).version).toBe('11');
  });

  it.each(['latest', 'v1', 'V20', 'a b', 'a.b', 'a'.repeat(256)])(
    'named %s is refused',
    async alias => {
      const set = registry.setRegisteredModelAlias({ name: 'newest', alias, version: '1' });
      expect(await refusalText(set)).toMatch(/^INVALID_PARAMETER_VALUE: .*alias/);
    }
  );
});
