import { describe, expect, it } from 'vitest';

import { refusalText, temporaryStore } from '../temporary-store.ts';

const { registry } = await temporaryStore();
const PROMPT = { key: 'mlflow.prompt.is_prompt', value: 'true' };

await registry.createRegisteredModel({ name: 'alpha', tags: [{ key: 'team', value: 'red' }] });
await registry.createRegisteredModel({ name: 'Beta', tags: [{ key: 'team', value: 'blue' }] });
await registry.createRegisteredModel({ name: 'prompt', tags: [PROMPT] });
for (const source of ['s3://bucket/a', 's3://bucket/b', 's3://bucket/c']) {
  await registry.createModelVersion({ name: 'alpha', source, run_id: 'r1' });
}
await registry.createModelVersion({
  name: 'Beta',
  source: 's3://bucket/a',
  tags: [{ key: 'k', value: 'v' }]
});
await registry.createModelVersion({ name: 'prompt', source: 'dummy-source', tags: [PROMPT] });

const models = async (filter: string, order_by: string[] = []) =>
  ((await registry.searchRegisteredModels({ filter, order_by })).registered_models ?? []).map(
    ({ name }) => name
  );
const versions = async (filter: string, order_by: string[] = ['name', 'version_number']) =>
  ((await registry.searchModelVersions({ filter, order_by })).model_versions ?? []).map(
    ({ name, version }) => `${name} ${version}`
  );

describe('a search for registered models', () => {
  it('finds by name and by tags', async () => {
    expect(await models("name LIKE 'al%'")).toEqual(['alpha']);
    expect(await models("name ILIKE 'b%'")).toEqual(['Beta']);
    expect(await models("name LIKE 'b%'")).toEqual([]);
    expect(await models("tags.team != 'blue'")).toEqual(['alpha']);
    expect(await models("tags.team LIKE '%' AND name IN ('Beta', 'prompt')")).toEqual(['Beta']);
  });

  it('orders capitals before small letters, and by the last update', async () => {
    expect(await models('')).toEqual(['Beta', 'alpha']);
    expect(await models('', ['name DESC'])).toEqual(['alpha', 'Beta']);
    expect(await models('', ['timestamp DESC'])).toEqual(['Beta', 'alpha']);
  });

  it('finds prompts only when it asks for them', async () => {
    expect(await models("name = 'prompt'")).toEqual([]);
    expect(await models("tags.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['prompt']);
    expect(await models("tags.`mlflow.prompt.is_prompt` != 'true'")).toEqual(['Beta', 'alpha']);
  });

  it.each([
    ["run_id = 'x'", "Invalid attribute key 'run_id' specified. Valid keys are '{'name'}'"],
    ["name > 'x'", 'Invalid comparator for attribute: >'],
    [
      "tags.x IN ('y')",
      "Expected a quoted string value for tag (e.g. 'my-value'). Got value ('y')"
    ],
    [
      "metrics.x = '1'",
      "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')"
    ],
    ["name = 'a' OR nonsense", 'Invalid clause(s) in filter string: OR, nonsense']
  ])('is refused for %s', async (filter, message) => {
    expect(await refusalText(registry.searchRegisteredModels({ filter }))).toBe(
      `INVALID_PARAMETER_VALUE: ${message}`
    );
  });
});

describe('a search for model versions', () => {
  it('finds by name, run, source, number and tags', async () => {
    expect(await versions("name = 'alpha'")).toEqual(['alpha 1', 'alpha 2', 'alpha 3']);
    expect(await versions("run_id = 'r1' AND version_number > 1")).toEqual(['alpha 2', 'alpha 3']);
    expect(await versions("run_id != 'r1'")).toEqual(['Beta 1']);
    expect(await versions("source_path = 's3://bucket/a'")).toEqual(['Beta 1', 'alpha 1']);
    expect(await versions("version_number = '2'")).toEqual(['alpha 2']);
    expect(await versions("tags.k = 'v'")).toEqual(['Beta 1']);
    expect(await versions("name IN ('alpha', 'Beta') AND name != 'alpha'")).toEqual(['Beta 1']);
  });

  it('finds prompts only when it asks for them', async () => {
    expect(await versions("name = 'prompt'")).toEqual([]);
    expect(await versions("tags.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['prompt 1']);
  });

  it('is ordered by the last update, the newest first', async () => {
    await registry.updateModelVersion({ name: 'alpha', version: '2', description: 'x' });
    expect((await versions('', []))[0]).toBe('alpha 2');
  });

  it.each([
    ['version_number = 1.5', "Invalid value for numeric attribute 'version_number': 1.5"],
    ["version_number = 'x'", "Invalid value for numeric attribute 'version_number': 'x'"],
    ["version_number LIKE '1'", 'Invalid comparator for attribute version_number: LIKE'],
    ["source_path < 'x'", 'Invalid comparator for attribute: <'],
    [
      "source_path IN ('x')",
      "Only ['name', 'run_id'] attributes support comparison with a list of quoted string values."
    ]
  ])('is refused for %s', async (filter, message) => {
    expect(await refusalText(registry.searchModelVersions({ filter }))).toBe(
      `INVALID_PARAMETER_VALUE: ${message}`
    );
  });
});

describe('what the grammar of MLflow refuses', () => {
  it('is found with OR, NOT and parentheses', async () => {
    expect(await models("name = 'alpha' OR tags.team = 'blue'")).toEqual(['Beta', 'alpha']);
    expect(await models("NOT tags.team = 'blue'")).toEqual(['alpha']);
    expect(await models("name = 'alpha' AND (tags.team = 'blue' OR tags.team = 'red')")).toEqual([
      'alpha'
    ]);
    expect(await versions("name = 'Beta' OR version_number > 2")).toEqual(['Beta 1', 'alpha 3']);
    expect(await versions("name = 'alpha' AND NOT version_number = 2")).toEqual([
      'alpha 1',
      'alpha 3'
    ]);
    expect(await versions("NOT (run_id = 'r1' OR tags.k = 'v')")).toEqual([]);
  });
});

describe('pages', () => {
  it('hold each model once, in order', async () => {
    const { registry: large } = await temporaryStore();
    const names = Array.from({ length: 250 }, (_, at) => `m${String(at).padStart(3, '0')}`);
    await Promise.all(names.map(name => large.createRegisteredModel({ name })));
    await Promise.all(
      names.flatMap(name =>
        [1, 2].map(() => large.createModelVersion({ name, source: 's3://bucket/model' }))
      )
    );
    const seen: string[] = [];
    let page_token: string | undefined;
    do {
      const page = await large.searchRegisteredModels({ max_results: 100, page_token });
      for (const { name, latest_versions } of page.registered_models!) {
        seen.push(name);
        expect(latest_versions).toMatchObject([{ name, version: '2' }]);
      }
      page_token = page.next_page_token;
    } while (page_token !== undefined);
    expect(seen).toEqual(names);
    const { model_versions } = await large.searchModelVersions({ filter: "name LIKE 'm09%'" });
    expect(model_versions).toHaveLength(20);
  });

  it('of nothing have a token while there is something behind', async () => {
    expect(await registry.searchRegisteredModels({ max_results: 0 })).toEqual({
      next_page_token: expect.any(String)
    });
    expect(await refusalText(registry.searchModelVersions({ max_results: 0 }))).toContain(
      'It must be a positive integer, but got 0'
    );
  });
});
