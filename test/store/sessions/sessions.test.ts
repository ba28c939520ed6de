import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { refusalText, temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from './recorded-session.ts';

const store = await temporaryStore();
const { tracking, sessions, events } = store;

const tagsOf = async (run_id: string) =>
  Object.fromEntries(
    ((await tracking.getRun(run_id)).data.tags ?? []).map(({ key, value }) => [key, value])
  );
const infoOf = async (run_id: string) => (await tracking.getRun(run_id)).info;

describe('a session that opens', () => {
  it('makes its run in the notebook’s experiment, with name and tags', async () => {
    const session = new RecordedSession(store);
    const opening = session.opening('work/train model.ipynb', 5000.5);
    await session.apply({
      ...opening,
      tags: [{ key: 'mlflow.source.git.commit', value: 'abc' }]
    } as typeof opening);
    const { info } = await tracking.getRun(session.run_id);
    expect(info).toMatchObject({
      run_name: 'train model #1',
      status: 'RUNNING',
      start_time: 5000,
      user_id: userInfo().username
    });
    expect(await tagsOf(session.run_id)).toEqual({
      'mlflow.runName': 'train model #1',
      'mlflow.source.type': 'NOTEBOOK',
      'mlflow.source.name': 'work/train model.ipynb',
      'mlflow.user': userInfo().username,
      'mlflow.source.git.commit': 'abc',
      'celltrail.session': session.session_id,
      'celltrail.kernel': '{"name":"python3","language":"python"}'
    });
    const experiment = await tracking.getExperiment(info.experiment_id);
    expect(experiment).toMatchObject({
      name: 'work/train model',
      tags: [{ key: 'celltrail.notebook', value: 'work/train model.ipynb' }]
    });
    expect(await sessions.getSession(session.session_id)).toMatchObject({
      state: 'idle',
      run_id: session.run_id,
      experiment_id: info.experiment_id,
      epoch: 1,
      notebook_path: 'work/train model.ipynb',
      started_time: 5000.5,
      ended_time: null,
      end_reason: null
    });
    expect(events).toContainEqual({
      type: 'session',
      session_id: session.session_id,
      notebook_path: 'work/train model.ipynb'
    });
    expect(events).toContainEqual({
      type: 'run',
      run_id: session.run_id,
      experiment_id: info.experiment_id,
      session_id: session.session_id
    });
  });

  it('counts the sessions of its notebook, and opens once however often it is reported', async () => {
    const first = await new RecordedSession(store).open('count.ipynb');
    await first.apply(first.opening('count.ipynb'));
    const second = await new RecordedSession(store).open('count.ipynb');
    expect((await infoOf(first.run_id)).run_name).toBe('count #1');
    expect((await infoOf(second.run_id)).run_name).toBe('count #2');
    expect((await infoOf(second.run_id)).experiment_id).toBe(
      (await infoOf(first.run_id)).experiment_id
    );
    expect(await sessions.listSessions({ notebook_path: 'count.ipynb' })).toHaveLength(2);
  });

  it('of a bare kernel goes to Default, named by the kernel', async () => {
    const one = await new RecordedSession(store).open(null);
    const two = await new RecordedSession(store).open(null);
    expect(await infoOf(one.run_id)).toMatchObject({ run_name: 'python3 #1', experiment_id: '0' });
    expect(await infoOf(two.run_id)).toMatchObject({ run_name: 'python3 #2' });
    expect(await tagsOf(one.run_id)).not.toHaveProperty('mlflow.source.name');
  });
});

describe('a session', () => {
  it('tells its state, its last outcome and its time of execution', async () => {
    const session = await new RecordedSession(store).open('state.ipynb');
    const state = async () => {
      const { state, last_cell_failed, executing_ms, executing_since } = await sessions.getSession(
        session.session_id
      );
      return [state, last_cell_failed, executing_ms, executing_since];
    };
    await session.execute('c1', 2000, 2500);
    expect(await state()).toEqual(['idle', false, 500, null]);
    const running = await session.execute('c2', 3000);
    expect(await state()).toEqual(['busy', false, 500, 3000]);
    await session.apply({
      type: 'update-execution',
      execution_id: running,
      fields: { state: 'error', ended_time: 3100 }
    });
    expect(await state()).toEqual(['idle', true, 600, null]);
    await session.execute('c1', 4000, 4001);
    expect(await state()).toEqual(['idle', false, 601, null]);
  });

  it('is listed newest first, by notebook or by kernel', async () => {
    const kernel = 'kernel-listed';
    const one = await new RecordedSession(store, kernel, 1).open('listed.ipynb', 100);
    const two = await new RecordedSession(store, kernel, 2).open('listed.ipynb', 200);
    const ids = (found: { session_id: string }[]) => found.map(({ session_id }) => session_id);
    expect(ids(await sessions.listSessions({ kernel_id: kernel }))).toEqual([
      two.session_id,
      one.session_id
    ]);
    expect(
      ids(await sessions.listSessions({ notebook_path: 'listed.ipynb', max_results: 1 }))
    ).toEqual([two.session_id]);
    expect(await refusalText(sessions.getSession('nope'))).toContain('RESOURCE_DOES_NOT_EXIST');
  });
});

describe('the end of a session', () => {
  it('ends its run and every run of it that is still RUNNING, and says why', async () => {
    const session = await new RecordedSession(store).open('ends.ipynb');
    const nested = async (status?: 'FINISHED') => {
      const { info } = await tracking.createRun({
        tags: [{ key: 'celltrail.session', value: session.session_id }]
      });
      if (status !== undefined)
        await tracking.updateRun({ run_id: info.run_id, status, end_time: 7 });
      return info.run_id;
    };
    const [open, done] = [await nested(), await nested('FINISHED')];
    await session.end('FAILED', 'kernel died (signal 9)', 9000.7);
    for (const run_id of [session.run_id, open]) {
      expect(await infoOf(run_id)).toMatchObject({ status: 'FAILED', end_time: 9000 });
      expect(await tagsOf(run_id)).toMatchObject({ 'celltrail.end': 'kernel died (signal 9)' });
    }
    expect(await infoOf(done)).toMatchObject({ status: 'FINISHED', end_time: 7 });
    expect(await tagsOf(done)).not.toHaveProperty('celltrail.end');
    expect(await sessions.getSession(session.session_id)).toMatchObject({
      state: 'ended',
      end_reason: 'kernel died (signal 9)',
      ended_time: 9000.7
    });
    // A second end is of no account.
    await session.end('FINISHED', 'later', 9999);
    expect(await infoOf(session.run_id)).toMatchObject({ status: 'FAILED', end_time: 9000 });
    expect((await sessions.getSession(session.session_id)).end_reason).toContain('signal 9');
  });

  it('makes lost what has no end, in the cell tags too, and guesses no time', async () => {
    const session = await new RecordedSession(store).open('lost.ipynb');
    await session.execute('c1', 2000, 2100);
    await session.execute('c2', 2200);
    await session.end('KILLED', 'restarted', 3000);
    const executions = await sessions.listExecutions(session.session_id);
    expect(executions.map(({ state, ended_time }) => [state, ended_time])).toEqual([
      ['ok', 2100],
      ['lost', null]
    ]);
    const tags = await tagsOf(session.run_id);
    expect(JSON.parse(tags['celltrail.cell.c2'])).toMatchObject({ state: 'lost', duration: null });
    expect(await sessions.getSession(session.session_id)).toMatchObject({
      executing_since: null,
      executing_ms: 100 + 800
    });
  });

  it('ends what a client began in a life of its kernel that executed nothing', async () => {
    const tags = [{ key: 'celltrail.session', value: 'started.1' }];
    const { run_id } = (await tracking.createRun({ tags })).info;
    const session = new RecordedSession(store);
    const end = { status: 'FINISHED', reason: 'kernel shut down', time: 5000 } as const;
    await session.apply({ type: 'end-runs', session_id: 'started.1', ...end });
    const { info, data } = await tracking.getRun(run_id);
    expect(info).toMatchObject({ status: 'FINISHED', end_time: 5000 });
    expect(data.tags).toContainEqual({ key: 'celltrail.end', value: 'kernel shut down' });
  });

  it('leaves a status that the client set', async () => {
    const session = await new RecordedSession(store).open('client.ipynb');
    await tracking.updateRun({ run_id: session.run_id, status: 'KILLED', end_time: 5 });
    await session.end('FINISHED', 'shut down', 3000);
    expect(await infoOf(session.run_id)).toMatchObject({ status: 'KILLED', end_time: 5 });
  });
});

describe('a recorder that starts anew', () => {
  it('gets the open sessions of its observer, its kernels and the last number', async () => {
    const observer = 'server-resumed';
    const first = await new RecordedSession(store, 'kernel-r', 1, observer).open('resume.ipynb');
    await first.end('FINISHED', 'restarted', 2000);
    const second = await new RecordedSession(store, 'kernel-r', 2, observer).open('resume.ipynb');
    const running = await second.execute('c1', 3000);
    await new RecordedSession(store, 'kernel-other', 1, 'another').open('resume.ipynb');
    await second.apply({ type: 'alive', session_ids: [second.session_id], time: 4000 });
    const kernel = {
      kernel_id: 'kernel-r',
      epoch: 1,
      ended: false,
      gone: false,
      kernel_name: 'python3',
      language: 'python',
      notebook_path: 'resume.ipynb',
      tracking_uri: null,
      environment: null,
      stopping: null,
      requests: [],
      ignored: []
    };
    for (const epoch of [1, 2]) {
      await second.apply({ type: 'set-kernel', kernel: { ...kernel, epoch } });
    }
    await sessions.apply({ observer, seq: 9000, changes: [] });
    await sessions.apply({ observer, seq: 8000, changes: [] }); // an old number takes nothing back
    const resumed = await sessions.resume(observer);
    expect(resumed.seq).toBe(9000);
    expect(resumed.kernels).toEqual([{ ...kernel, epoch: 2 }]);
    expect(resumed.sessions.map(({ session }) => session.session_id)).toEqual([second.session_id]);
    expect(resumed.sessions[0].executions).toMatchObject([
      { execution_id: running, state: 'started', source: 'x = 1' }
    ]);
    expect(await sessions.resume('nobody')).toEqual({
      seq: 0,
      latest_time: null,
      sessions: [],
      kernels: []
    });
  });

  it('ends what other observers left, at their last sign of life, by what was going on', async () => {
    const own = new RecordedSession(store, 'kernel-own', 1, 'server-now');
    await own.open('abandoned.ipynb');
    const abandoned = async (
      name: string,
      work: (session: RecordedSession) => Promise<unknown>
    ) => {
      const session = await new RecordedSession(store, `kernel-${name}`, 1, 'server-dead').open(
        'abandoned.ipynb'
      );
      await work(session);
      return session;
    };
    const idle = await abandoned('idle', session => session.execute('c', 2000, 2500));
    const failed = await abandoned('failed', session => session.execute('c', 2000, 2600, 'error'));
    const aborted = await abandoned('aborted', async session => {
      await session.execute('c', 2000, 2600, 'error');
      await session.execute('d', 2600, 2700, 'aborted');
    });
    const expected = await abandoned('expected', session =>
      session.execute('c', 2000, 2600, 'error', '1/0', ['raises-exception'])
    );
    const busy = await abandoned('busy', async session => {
      await session.execute('c', 2000);
      await session.apply({ type: 'alive', session_ids: [session.session_id], time: 7000 });
      await session.apply({ type: 'alive', session_ids: [session.session_id], time: 6000 });
    });
    const kernel = {
      kernel_id: 'kernel-unused',
      epoch: 2,
      ended: false,
      gone: false,
      kernel_name: 'python3',
      language: 'python',
      notebook_path: null,
      tracking_uri: null,
      environment: null,
      stopping: null,
      requests: [],
      ignored: []
    };
    await idle.apply({ type: 'set-kernel', kernel });
    const headless = await abandoned('headless', session => session.execute('c', 2000, 2500));
    const { kernel_id } = await sessions.getSession(headless.session_id);
    await headless.apply({ type: 'set-kernel', kernel: { ...kernel, kernel_id, headless: true } });
    const tags = [{ key: 'celltrail.session', value: 'kernel-unused.2' }];
    const unused = (await tracking.createRun({ tags })).info.run_id;
    const open = (await sessions.listSessions({ max_results: 100 })).filter(
      ({ state }) => state !== 'ended'
    );
    expect(await sessions.closeAbandoned({ only: ['server-other'] })).toBe(0);
    expect(await sessions.closeAbandoned({ except: ['server-now'] })).toBe(open.length - 1);
    expect(await infoOf(unused)).toMatchObject({ status: 'FINISHED' });
    expect(await infoOf(idle.run_id)).toMatchObject({ status: 'FINISHED', end_time: 2500 });
    expect(await infoOf(failed.run_id)).toMatchObject({ status: 'FAILED', end_time: 2600 });
    expect(await infoOf(aborted.run_id)).toMatchObject({ status: 'FAILED' });
    expect(await infoOf(expected.run_id)).toMatchObject({ status: 'FINISHED' });
    expect(await sessions.getSession(expected.session_id)).toMatchObject({
      last_cell_failed: false
    });
    expect(await infoOf(busy.run_id)).toMatchObject({ status: 'KILLED', end_time: 7000 });
    expect(await infoOf(headless.run_id)).toMatchObject({ status: 'KILLED', end_time: 2500 });
    expect((await sessions.getSession(busy.session_id)).end_reason).toContain(
      'Jupyter server stopped'
    );
    expect(await infoOf(own.run_id)).toMatchObject({ status: 'RUNNING' });
    expect(await sessions.closeAbandoned({ except: ['server-now'] })).toBe(0);
    expect((await sessions.resume('server-now')).seq).toBeGreaterThan(0);
    expect(await sessions.closeAbandoned({ only: ['server-now'] })).toBe(1);
    expect(await sessions.resume('server-now')).toEqual({
      seq: 0,
      latest_time: null,
      sessions: [],
      kernels: []
    });
  });
});

describe('a record', () => {
  it('is written whole or not at all', async () => {
    const session = new RecordedSession(store);
    const call = session.apply(session.opening('whole.ipynb'), {
      type: 'update-execution',
      execution_id: 'never seen',
      fields: { state: 'ok' }
    });
    expect(await refusalText(call)).toContain('There is no execution with id=never seen');
    expect(await refusalText(sessions.getSession(session.session_id))).toContain(
      'RESOURCE_DOES_NOT_EXIST'
    );
    expect(await refusalText(tracking.getRun(session.run_id))).toContain('not found');
    expect(await refusalText(tracking.getExperimentByName('whole'))).toContain('Could not find');
  });
});
