import { describe, expect, it } from 'vitest';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking, events } = await temporaryStore();

describe('a new experiment', () => {
  it('has an 18-digit id and an artifact location below it', async () => {
    const { experiment_id } = await tracking.createExperiment({
      name: 'fresh',
      tags: [{ key: 'team', value: 'blue' }]
    });
    expect(experiment_id).toMatch(/^[1-9]\d{17}$/);
    const experiment = await tracking.getExperiment(experiment_id);
    expect(experiment).toMatchObject({
      name: 'fresh',
      artifact_location: `mlflow-artifacts:/${experiment_id}`,
      lifecycle_stage: 'active',
      tags: [{ key: 'team', value: 'blue' }]
    });
    expect(experiment.creation_time).toBe(experiment.last_update_time);
    expect(await tracking.getExperimentByName('fresh')).toEqual(experiment);
    expect(events).toContainEqual({ type: 'experiment', experiment_id });
  });

  it('keeps its own artifact location, and its runs lie below that', async () => {
    const { experiment_id } = await tracking.createExperiment({
      name: 'elsewhere',
      artifact_location: 's3://bucket/base'
    });
    const { info } = await tracking.createRun({ experiment_id });
    expect(info.artifact_uri).toBe(`s3://bucket/base/${info.run_id}/artifacts`);
  });

  it('has the query of its artifact location behind the folder of a run', async () => {
    const { experiment_id } = await tracking.createExperiment({
      name: 'by query',
      artifact_location: 's3://bucket/base?region=a'
    });
    const { info } = await tracking.createRun({ experiment_id });
    expect(info.artifact_uri).toBe(`s3://bucket/base/${info.run_id}/artifacts?region=a`);
  });

  it('is refused with the name of another, even of a deleted one', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'twice' });
    const again = () => tracking.createExperiment({ name: 'twice' });
    expect(await refusalText(again())).toBe(
      'RESOURCE_ALREADY_EXISTS: Experiment(name=twice) already exists.'
    );
    await tracking.deleteExperiment(experiment_id);
    expect(await refusalText(again())).toContain('RESOURCE_ALREADY_EXISTS');
  });

  it.each([
    [{ name: '' }, "Invalid experiment name: ''"],
    [{ name: 'n'.repeat(501) }, "'name' exceeds the maximum length of 500 characters"],
    [
      { name: 'x', artifact_location: 's3://b/x#f' },
      "'artifact_location' URL can't include fragments or params."
    ],
    [{ name: 'x', artifact_location: 's3://b/x?a=../b' }, 'Invalid query string'],
    [
      { name: 'x', artifact_location: 'HTTP://169.254.169.254/latest' },
      "'artifact_location' cannot use the 'http' scheme: the 'http' scheme addresses a host other " +
        "than the tracking server's configured artifact storage, so the server would connect to " +
        'the host named in the URI.'
    ],
    [
      { name: 'x', tags: [{ key: 'mlflow.trace.archiveNow', value: '{"older_than":"1y"}' }] },
      'Trace archival retention must be in the form `<int><unit>`, ' +
        "where unit is one of 'm', 'h', or 'd'."
    ],
    [
      { name: 'x', artifact_location: 'runs:/a' },
      "Artifact location cannot be a runs:/ URI. Given: 'runs:/a'"
    ],
    [
      { name: 'x', tags: [{ key: 'a*', value: '' }] },
      'Invalid value "a*" for parameter \'key\' supplied: Names may only contain alphanumerics, ' +
        'underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).'
    ],
    [
      { name: 'x', tags: [{ key: 'a', value: 'v'.repeat(20_001) }] },
      "'value' exceeds the maximum length of 20000 characters"
    ]
  ])('is refused when it is malformed (%#)', async (request, message) => {
    expect(await refusalText(tracking.createExperiment(request))).toBe(
      `INVALID_PARAMETER_VALUE: ${message}`
    );
  });

  it('may have a name of 500 characters outside the basic plane', async () => {
    await tracking.createExperiment({ name: '🙂'.repeat(500) });
    expect(await refusalText(tracking.createExperiment({ name: '🙃'.repeat(501) }))).toContain(
      'exceeds'
    );
  });
});

describe('a look-up', () => {
  it('refuses what is no id or no experiment', async () => {
    expect(await refusalText(tracking.getExperiment('abc'))).toBe(
      "INVALID_PARAMETER_VALUE: Invalid experiment ID 'abc'. Experiment ID must be a valid integer."
    );
    expect(await refusalText(tracking.getExperiment('77'))).toBe(
      'RESOURCE_DOES_NOT_EXIST: No Experiment with id=77 exists'
    );
    expect(await refusalText(tracking.getExperimentByName('nope'))).toBe(
      "RESOURCE_DOES_NOT_EXIST: Could not find experiment with name 'nope'"
    );
  });
});

describe('deleting and restoring', () => {
  it('takes all runs along, and brings all back', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'comes and goes' });
    const stage = async (run_id: string) => (await tracking.getRun(run_id)).info.lifecycle_stage;
    const kept = (await tracking.createRun({ experiment_id })).info.run_id;
    const deleted = (await tracking.createRun({ experiment_id })).info.run_id;
    await tracking.deleteRun(deleted);
    const metrics = [{ key: 'a', value: 1, timestamp: 1, step: 0 }];
    await tracking.logBatch({ run_id: kept, metrics });

    await tracking.deleteExperiment(experiment_id);
    expect((await tracking.getExperiment(experiment_id)).lifecycle_stage).toBe('deleted');
    expect(await stage(kept)).toBe('deleted');
    // The run was logged to before: what is remembered of it must not let this pass.
    expect(await refusalText(tracking.logBatch({ run_id: kept, metrics }))).toBe(
      `INVALID_PARAMETER_VALUE: The run ${kept} must be in the 'active' state. Current state is deleted.`
    );
    const gone = `RESOURCE_DOES_NOT_EXIST: No Experiment with id=${experiment_id} exists`;
    expect(await refusalText(tracking.deleteExperiment(experiment_id))).toBe(gone);

    await tracking.restoreExperiment(experiment_id);
    expect(await stage(kept)).toBe('active');
    expect(await stage(deleted)).toBe('active');
    await tracking.logBatch({ run_id: kept, metrics });
    expect(await refusalText(tracking.restoreExperiment(experiment_id))).toBe(gone);
  });

  it('refuses new runs, tags and names meanwhile', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'closed' });
    await tracking.deleteExperiment(experiment_id);
    const inactive = `INVALID_PARAMETER_VALUE: The experiment ${experiment_id} must be in the 'active' state. Current state is deleted.`;
    expect(await refusalText(tracking.createRun({ experiment_id }))).toBe(inactive);
    expect(await refusalText(tracking.setExperimentTag(experiment_id, 'a', 'b'))).toBe(inactive);
    expect(await refusalText(tracking.renameExperiment(experiment_id, 'other'))).toBe(
      'INVALID_STATE: Cannot rename a non-active experiment.'
    );
  });
});

describe('renaming and tagging', () => {
  it('replaces what was there', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'before' });
    await tracking.renameExperiment(experiment_id, 'after');
    await tracking.setExperimentTag(experiment_id, 'k', '1');
    await tracking.setExperimentTag(experiment_id, 'k', '');
    expect(await tracking.getExperiment(experiment_id)).toMatchObject({
      name: 'after',
      tags: [{ key: 'k', value: '' }]
    });
    expect(await refusalText(tracking.renameExperiment(experiment_id, 'Default'))).toContain(
      'BAD_REQUEST: Experiment(name=Default) already exists.'
    );
    await tracking.renameExperiment(experiment_id, 'after');
  });
});

describe('a search', () => {
  it('pages, orders and filters', async () => {
    for (const name of ['s-b', 's-a', 's-c']) {
      await tracking.createExperiment({
        name,
        tags: name === 's-a' ? [{ key: 'mark', value: 'Yes' }] : []
      });
    }
    const names = async (filter: string, order_by?: string[]) => {
      const { experiments = [] } = await tracking.searchExperiments({
        max_results: 100,
        filter,
        order_by
      });
      return experiments.map(({ name }) => name);
    };
    expect(await names("name LIKE 's-%'", ['name DESC'])).toEqual(['s-c', 's-b', 's-a']);
    expect(await names("name LIKE 'S-%'")).toEqual([]);
    expect(await names("name ILIKE 'S-%'", ['name'])).toEqual(['s-a', 's-b', 's-c']);
    expect(await names("tags.mark = 'Yes'")).toEqual(['s-a']);
    expect(await names("name LIKE 's-%' AND tags.mark IS NULL", ['name'])).toEqual(['s-b', 's-c']);
    const { experiment_id } = await tracking.getExperimentByName('s-b');
    expect(await names(`experiment_id IN ('0', '${experiment_id}')`, ['name'])).toEqual([
      'Default',
      's-b'
    ]);

    const request = { max_results: 2, filter: "name LIKE 's-%'", order_by: ['name'] };
    const first = await tracking.searchExperiments(request);
    expect(first.experiments?.map(({ name }) => name)).toEqual(['s-a', 's-b']);
    expect(first.next_page_token).toBe('eyJvZmZzZXQiOiAyfQ==');
    const second = await tracking.searchExperiments({
      ...request,
      page_token: first.next_page_token
    });
    expect(second.experiments?.map(({ name }) => name)).toEqual(['s-c']);
    expect(second.next_page_token).toBeUndefined();
  });

  it('shows deleted ones only when they are asked for', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'hidden' });
    await tracking.deleteExperiment(experiment_id);
    const found = async (view_type?: 'DELETED_ONLY' | 'ALL') => {
      const { experiments = [] } = await tracking.searchExperiments({
        max_results: 100,
        filter: "name = 'hidden'",
        view_type
      });
      return experiments.length;
    };
    expect([await found(), await found('DELETED_ONLY'), await found('ALL')]).toEqual([0, 1, 1]);
  });

  it.each([
    [{}, "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"],
    [
      { max_results: 50_001 },
      "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"
    ],
    [{ max_results: 5, page_token: 'zz' }, 'Invalid page token, could not base64-decode'],
    [{ max_results: 5, page_token: 'eyJ9' }, `Invalid page token, decoded value=b'{"}'`],
    [{ max_results: 5, page_token: 'e30=' }, 'Invalid page token, parsed value={}'],
    [
      { max_results: 5, page_token: 'eyJvZmZzZXQiOiAieCJ9' },
      'Invalid page token, not stringable x'
    ],
    [{ max_results: 5, order_by: ['tags.a'] }, 'Invalid order_by entity: tag']
  ])('is refused when it is malformed (%#)', async (request, message) => {
    expect(await refusalText(tracking.searchExperiments(request))).toBe(
      `INVALID_PARAMETER_VALUE: ${message}`
    );
  });
});

describe('a tag', () => {
  it('is deleted once', async () => {
    const { experiment_id } = await tracking.createExperiment({
      name: 'tagged',
      tags: [{ key: 'a', value: '1' }]
    });
    await tracking.deleteExperimentTag(experiment_id, 'a');
    expect((await tracking.getExperiment(experiment_id)).tags).toBeUndefined();
    expect(await refusalText(tracking.deleteExperimentTag(experiment_id, 'a'))).toBe(
      `RESOURCE_DOES_NOT_EXIST: No tag with name: a in experiment with id ${experiment_id}`
    );
  });

  it('may be one of 50 saved views', async () => {
    const view = (number: number) => ({ key: `mlflow.customView.view${number}`, value: '{}' });
    const { experiment_id } = await tracking.createExperiment({
      name: 'views',
      tags: Array.from({ length: 50 }, (_, number) => view(number))
    });
    await tracking.setExperimentTag(experiment_id, view(7).key, 'changed');
    expect(await refusalText(tracking.setExperimentTag(experiment_id, view(50).key, ''))).toBe(
      'INVALID_PARAMETER_VALUE: Unable to create another custom view for experiment ' +
        `${experiment_id}; the maximum number of custom views per experiment is 50. ` +
        'Delete an existing custom view before creating a new one.'
    );
    expect((await tracking.getExperiment(experiment_id)).tags).toHaveLength(50);
  });
});
