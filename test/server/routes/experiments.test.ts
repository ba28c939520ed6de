import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openServer, type OpenServer } from '../open-server.ts';

describe('the experiment endpoints', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  it('create, find, tag, rename, delete and restore an experiment', async () => {
    const created = await open.post('experiments/create', {
      name: 'first',
      tags: [{ key: 'a', value: '1' }]
    });
    expect(created.status).toBe(200);
    const { experiment_id } = created.body;
    expect(experiment_id).toMatch(/^\d{18}$/);

    const tag = { experiment_id, key: 'b', value: '2' };
    expect((await open.post('experiments/set-experiment-tag', tag)).text).toBe('{}');
    const rename = { experiment_id, new_name: 'renamed' };
    expect((await open.post('experiments/update', rename)).text).toBe('{}');
    const got = await open.get(`experiments/get?experiment_id=${experiment_id}`);
    expect(got.body.experiment).toMatchObject({
      experiment_id,
      name: 'renamed',
      lifecycle_stage: 'active',
      artifact_location: `mlflow-artifacts:/${experiment_id}`,
      tags: expect.arrayContaining([
        { key: 'a', value: '1' },
        { key: 'b', value: '2' }
      ])
    });

    const removal = { experiment_id, key: 'b' };
    expect((await open.post('experiments/delete-experiment-tag', removal)).text).toBe('{}');
    expect((await open.post('experiments/delete-experiment-tag', removal)).status).toBe(404);

    expect((await open.post('experiments/delete', { experiment_id })).text).toBe('{}');
    const byName = await open.get('experiments/get-by-name?experiment_name=renamed');
    expect(byName.body.experiment.lifecycle_stage).toBe('deleted');
    expect((await open.post('experiments/restore', { experiment_id })).text).toBe('{}');
  });

  it('search by POST and by GET', async () => {
    const byPost = await open.post('experiments/search', { max_results: 100 });
    expect(byPost.body.experiments.map(({ name }: { name: string }) => name)).toContain('Default');
    const byGet = await open.get(
      'experiments/search?max_results=1&order_by=name%20DESC&view_type=3'
    );
    expect(byGet.body.experiments).toHaveLength(1);
    expect(byGet.body.next_page_token).toBeTruthy();
  });

  it('say that a name is missing, taken, or too long', async () => {
    expect((await open.post('experiments/create', {})).body.message).toBe(
      "Missing value for required parameter 'name'. See the API docs for more information about request parameters."
    );
    await open.post('experiments/create', { name: 'taken' });
    expect(await open.post('experiments/create', { name: 'taken' })).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS' }
    });
    expect((await open.post('experiments/create', { name: 'x'.repeat(501) })).body.message).toBe(
      "'name' exceeds the maximum length of 500 characters"
    );
  });

  it('say that an experiment is not there', async () => {
    expect(await open.get('experiments/get-by-name?experiment_name=nope')).toMatchObject({
      status: 404,
      body: {
        error_code: 'RESOURCE_DOES_NOT_EXIST',
        message: "Could not find experiment with name 'nope'",
        sqlstate: 'KAM00',
        error_class: 'RESOURCE_NOT_FOUND'
      }
    });
  });
});
