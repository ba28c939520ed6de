import { describe, expect, it } from 'vitest';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking, events } = await temporaryStore();

describe('a new run', () => {
  it('is RUNNING in Default, with a random name that its tag repeats', async () => {
    const run = await tracking.createRun({ start_time: 5, user_id: 'ann' });
    const { info } = run;
    expect(info).toMatchObject({
      experiment_id: '0',
      status: 'RUNNING',
      start_time: 5,
      user_id: 'ann',
      lifecycle_stage: 'active',
      run_uuid: info.run_id,
      artifact_uri: `mlflow-artifacts:/0/${info.run_id}/artifacts`
    });
    expect(info.run_id).toMatch(/^[0-9a-f]{32}$/);
    expect(info.run_name).toMatch(/^[a-z]+-[a-z]+-\d{1,4}$/);
    expect(info.run_name.length).toBeLessThanOrEqual(20);
    expect(run.data.tags).toEqual([{ key: 'mlflow.runName', value: info.run_name }]);
    expect(await tracking.getRun(info.run_id)).toEqual({ ...run, outputs: {} });
    expect(events).toContainEqual({
      type: 'run',
      run_id: info.run_id,
      experiment_id: '0',
      session_id: null
    });
  });

  it('takes its name from run_name or from the tag, and refuses two different ones', async () => {
    const tags = [{ key: 'mlflow.runName', value: 'tagged' }];
    expect((await tracking.createRun({ tags })).info.run_name).toBe('tagged');
    expect((await tracking.createRun({ run_name: 'tagged', tags })).info.run_name).toBe('tagged');
    const named = await tracking.createRun({ run_name: 'named' });
    expect(named.data.tags).toEqual([{ key: 'mlflow.runName', value: 'named' }]);
    expect(await refusalText(tracking.createRun({ run_name: 'other', tags }))).toBe(
      "INVALID_PARAMETER_VALUE: Both 'run_name' argument and 'mlflow.runName' tag are specified, " +
        "but with different values (run_name='other', mlflow.runName='tagged')."
    );
  });

  it('is refused in an experiment that is none, and with one tag twice', async () => {
    expect(await refusalText(tracking.createRun({ experiment_id: 'abc' }))).toContain(
      "Invalid experiment ID 'abc'"
    );
    expect(await refusalText(tracking.createRun({ experiment_id: '77' }))).toBe(
      'RESOURCE_DOES_NOT_EXIST: No Experiment with id=77 exists'
    );
    const tag = { key: 'a', value: 'b' };
    expect(await refusalText(tracking.createRun({ tags: [tag, tag] }))).toContain('BAD_REQUEST');
  });

  it('that is refused leaves the others of its transaction alone', async () => {
    const [good, bad, alsoGood] = await Promise.allSettled([
      tracking.createRun({ run_name: 'one' }),
      tracking.createRun({ experiment_id: '77' }),
      tracking.createRun({ run_name: 'two' })
    ]);
    expect([good.status, bad.status, alsoGood.status]).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled'
    ]);
  });
});

describe('an update', () => {
  it('changes only what it names, and keeps the name tag in step', async () => {
    const { info } = await tracking.createRun({ run_name: 'old' });
    const { run_id } = info;
    expect(await tracking.updateRun({ run_id, status: 'FINISHED', end_time: 99 })).toMatchObject({
      status: 'FINISHED',
      end_time: 99,
      run_name: 'old'
    });
    expect(await tracking.updateRun({ run_id, run_name: 'new' })).toMatchObject({
      status: 'FINISHED',
      end_time: 99,
      run_name: 'new'
    });
    expect((await tracking.updateRun({ run_id, run_name: '' })).run_name).toBe('new');
    expect((await tracking.getRun(run_id)).data.tags).toEqual([
      { key: 'mlflow.runName', value: 'new' }
    ]);
    await tracking.logBatch({ run_id, tags: [{ key: 'mlflow.runName', value: 'newest' }] });
    expect((await tracking.getRun(run_id)).info.run_name).toBe('newest');
    await tracking.logBatch({ run_id, tags: [{ key: 'mlflow.runName', value: '' }] });
    const run = await tracking.getRun(run_id);
    expect([run.info.run_name, run.data.tags?.[0].value]).toEqual(['newest', 'newest']);
  });

  it('of an unknown run is refused', async () => {
    const message = 'RESOURCE_DOES_NOT_EXIST: Run with id=nope not found';
    expect(await refusalText(tracking.updateRun({ run_id: 'nope', end_time: 1 }))).toBe(message);
    expect(await refusalText(tracking.getRun('nope'))).toBe(message);
    expect(await refusalText(tracking.deleteRun('nope'))).toBe(message);
    expect(await refusalText(tracking.logBatch({ run_id: 'nope' }))).toBe(message);
    expect(await refusalText(tracking.logInputs('nope', []))).toBe(message);
  });
});

describe('a deleted run', () => {
  it('refuses every write until it is restored; deleting and restoring twice is fine', async () => {
    const { run_id } = (await tracking.createRun({})).info;
    await tracking.logBatch({ run_id, tags: [{ key: 't', value: '1' }] });
    await tracking.deleteRun(run_id);
    await tracking.deleteRun(run_id);
    const inactive = `INVALID_PARAMETER_VALUE: The run ${run_id} must be in the 'active' state. Current state is deleted.`;
    const metric = { key: 'a', value: 1, timestamp: 1, step: 0 };
    for (const call of [
      tracking.updateRun({ run_id, end_time: 1 }),
      tracking.logBatch({ run_id, metrics: [metric] }),
      tracking.logBatch({ run_id, params: [{ key: 'a', value: '1' }] }),
      tracking.deleteTag(run_id, 't'),
      tracking.logInputs(run_id, [])
    ]) {
      expect(await refusalText(call)).toBe(inactive);
    }
    expect((await tracking.getRun(run_id)).info.lifecycle_stage).toBe('deleted');
    await tracking.restoreRun(run_id);
    await tracking.restoreRun(run_id);
    await tracking.logBatch({ run_id, metrics: [metric] });
  });

  it('refuses what was sent behind the deletion, before that was answered', async () => {
    const { run_id } = (await tracking.createRun({})).info;
    const metrics = [{ key: 'a', value: 1, timestamp: 1, step: 0 }];
    await tracking.logBatch({ run_id, metrics });
    const deletion = tracking.deleteRun(run_id);
    expect(await refusalText(tracking.logBatch({ run_id, metrics }))).toContain('active');
    await deletion;
  });

  it('is not taken for active by a look-up that was under way', async () => {
    const { run_id } = (await tracking.createRun({})).info;
    await tracking.restoreRun(run_id); // nothing is remembered of it now
    const metrics = [{ key: 'a', value: 1, timestamp: 1, step: 0 }];
    const early = tracking.logBatch({ run_id, metrics });
    await tracking.deleteRun(run_id);
    await Promise.allSettled([early]);
    expect(await refusalText(tracking.logBatch({ run_id, metrics }))).toContain('active');
  });
});

describe('deleting a tag', () => {
  it('is refused when there is none', async () => {
    const { run_id } = (await tracking.createRun({ tags: [{ key: 't', value: '' }] })).info;
    await tracking.deleteTag(run_id, 't');
    expect(await refusalText(tracking.deleteTag(run_id, 't'))).toBe(
      `RESOURCE_DOES_NOT_EXIST: No tag with name: t in run with id ${run_id}`
    );
  });
});

describe('inputs', () => {
  const dataset = { name: 'd', digest: 'x1', source_type: 'local', source: '/tmp', profile: '{}' };

  it('are kept once by name and digest, with the tags of the first time', async () => {
    const { run_id } = (await tracking.createRun({})).info;
    const context = { key: 'mlflow.data.context', value: 'train' };
    await tracking.logInputs(run_id, [{ dataset, tags: [context] }]);
    await tracking.logInputs(run_id, [{ dataset: { ...dataset, source: '/other' } }]);
    await tracking.logInputs(run_id, [{ dataset: { ...dataset, digest: 'x2' } }]);
    expect((await tracking.getRun(run_id)).inputs.dataset_inputs).toEqual([
      { dataset, tags: [context] },
      { dataset: { ...dataset, digest: 'x2' } }
    ]);
  });

  it('are refused when they are malformed', async () => {
    const { run_id } = (await tracking.createRun({})).info;
    const long = { dataset: { ...dataset, digest: 'x'.repeat(37) } };
    expect(await refusalText(tracking.logInputs(run_id, [long]))).toBe(
      "INVALID_PARAMETER_VALUE: 'digest' exceeds the maximum length of 36 characters"
    );
  });
});

it('counts what is active', async () => {
  const before = await tracking.counts();
  const { run_id } = (await tracking.createRun({})).info;
  expect(await tracking.counts()).toEqual({ ...before, runs: before.runs + 1 });
  await tracking.deleteRun(run_id);
  expect(await tracking.counts()).toEqual(before);
});
