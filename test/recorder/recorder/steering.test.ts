import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/protocol/errors.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import type { Store } from '../../../src/store/store.ts';
import { FrameScript } from '../frame-script.ts';
import { k, recorderOf, script, store, tag } from './test-recorder.ts';

describe('the tags of a cell', () => {
  const tagged = (id: string, tags: string[], code?: string) =>
    script().request(id, { tags, code }).status(id, 'busy').input(id, 1);

  it('log its value and its parameters to the session run, and keep what is wrong with them', async () => {
    const recorder = await recorderOf();
    const tags = ['parameters', 'metric:loss', 'metric:', 'param:last'];
    const { frames } = tagged('a', tags, 'lr = 0.1')
      .print('a', '0.5\n')
      .reply('a', 'ok')
      .status('a', 'idle');
    await recorder.receive(frames);
    const [session] = await store.sessions.listSessions({ kernel_id: k });
    const { data } = await store.tracking.getRun(session.run_id);
    expect(data.metrics).toMatchObject([{ key: 'loss', value: 0.5, step: 1 }]);
    expect(data.params).toEqual([
      { key: 'last', value: '0.5' },
      { key: 'lr', value: '0.1' }
    ]);
    const [execution] = await store.sessions.listExecutions(session.session_id);
    expect(execution.note).toBe('The tag metric: has no name; write metric:loss, for example.');
  });

  it('are done as well by a recorder that begins between the cell and its last word', async () => {
    const { frames } = tagged('a', ['metric:loss'])
      .print('a', '0.5\n')
      .reply('a', 'ok')
      .status('a', 'idle');
    await (await recorderOf()).receive(frames.slice(0, -1));
    const later = await recorderOf();
    await later.receive(frames);
    const [{ run_id }] = await store.sessions.listSessions({ kernel_id: k });
    const { metrics } = await store.series.history({ run_id, metric_key: 'loss' });
    expect(metrics).toMatchObject([{ value: 0.5 }]);
  });

  it('name what cannot be logged, and the record goes on', async () => {
    const recorder = await recorderOf();
    const played = tagged('a', ['metric:a$b'])
      .print('a', '1\n')
      .reply('a', 'ok')
      .status('a', 'idle');
    await recorder.receive(played.run('b', 2).frames);
    const [{ session_id }] = await store.sessions.listSessions({ kernel_id: k });
    const [first, second] = await store.sessions.listExecutions(session_id);
    expect(first.note).toMatch(/^Not logged: .*a\$b/);
    expect(second).toMatchObject({ state: 'ok', note: null });
  });

  it('are done for a quiet cell of tslab that begins a run of its own', async () => {
    const recorder = await recorderOf();
    const played = new FrameScript({ kernel_id: k, tag, language: 'typescript' }).kernel('started');
    played.request('a').status('a', 'busy').status('a', 'idle').reply('a', 'ok');
    played.request('b', { tags: ['new-run', 'parameters'], code: 'const lr = 0.1;' });
    await recorder.receive(played.status('b', 'busy').status('b', 'idle').reply('b', 'ok').frames);
    const [next] = await store.sessions.listSessions({ kernel_id: k });
    expect((await store.tracking.getRun(next.run_id)).data.params).toEqual([
      { key: 'lr', value: '0.1' }
    ]);
    expect(await store.sessions.listExecutions(next.session_id)).toMatchObject([
      { cell_id: 'b', note: null }
    ]);
  });

  it('hold up none of the values that can be logged for one that cannot', async () => {
    const recorder = await recorderOf();
    const tags = ['parameters', 'param:lr'];
    const played = tagged('a', tags, 'lr = 0.1\nn = 2').print('a', '0.3\n');
    await recorder.receive(played.reply('a', 'ok').status('a', 'idle').frames);
    const many = Array.from({ length: 101 }, (_, n) => `p${n} = ${n}`);
    played.request('b', { tags: ['parameters'], code: [...many, 'p$ = 1'].join('\n') });
    await recorder.receive(
      played.status('b', 'busy').input('b', 2).reply('b', 'ok').status('b', 'idle').frames
    );
    const [{ run_id }] = await store.sessions.listSessions({ kernel_id: k });
    const { params } = (await store.tracking.getRun(run_id)).data;
    expect(params).toHaveLength(103);
    expect(params).toContainEqual({ key: 'lr', value: '0.3' });
  });

  it('are not given up when the disk is slow', async () => {
    const busy = Object.create(store.tracking) as Store['tracking'];
    let refusals = 1;
    busy.logBatch = async (...given) => {
      if (refusals-- > 0) throw new ApiError('REQUEST_LIMIT_EXCEEDED', 'in a moment');
      return store.tracking.logBatch(...given);
    };
    const recorder = new Recorder(store.sessions, busy, { observer: tag });
    const { frames } = tagged('a', ['metric:loss'])
      .print('a', '0.5\n')
      .reply('a', 'ok')
      .status('a', 'idle');
    await expect(recorder.receive(frames)).rejects.toThrow('in a moment');
    await recorder.receive(frames);
    const [{ run_id, session_id }] = await store.sessions.listSessions({ kernel_id: k });
    expect((await store.tracking.getRun(run_id)).data.metrics).toMatchObject([{ value: 0.5 }]);
    expect((await store.sessions.listExecutions(session_id))[0].note).toBeNull();
  });

  it('of a request that waits for the next life of its kernel are known to a recorder that begins then', async () => {
    const played = script().run('a').kernel('stopping', { action: 'restart' });
    played.request('b', { tags: ['no-track'], code: 'hush()' }).request('s', { silent: true });
    await (await recorderOf()).receive(played.frames);
    const next = await recorderOf();
    played.kernel('restarted').status('b', 'busy').input('b', 1, 'hush()').print('b', 'hush');
    await next.receive(played.status('b', 'idle').frames);
    const [{ session_id }] = await store.sessions.listSessions({ kernel_id: k });
    const [execution] = await store.sessions.listExecutions(session_id);
    expect(execution).toMatchObject({ cell_id: 'b', source: '', state: 'ok' });
    expect(await store.sessions.getOutputs(execution.execution_id)).toEqual([]);
  });

  it('divide a session: executions, their tags and open runs go over', async () => {
    const recorder = await recorderOf();
    const played = script().run('a');
    await recorder.receive(played.frames);
    const tags = recorder.scope(k)!.tags;
    const { run_id } = (await store.tracking.createRun({ tags })).info;
    played.request('new', { tags: ['new-run'] }).request('a2', { cell: 'a' });
    await recorder.receive(played.status('new', 'busy').frames);
    // Its call was faster than the news that it runs.
    const early = recorder.scope(k)!;
    const parent = { key: 'mlflow.parentRunId', value: early.session_run_id! };
    const made = await store.tracking.createRun({ tags: [...early.tags, parent] });
    await store.tracking.updateRun({ run_id: made.info.run_id, status: 'FINISHED' });
    await recorder.receive(played.input('new', 2).frames);
    const [next, first] = await store.sessions.listSessions({ kernel_id: k });
    expect([first.state, first.end_reason]).toEqual([
      'ended',
      'a cell tagged new-run began the next run'
    ]);
    expect(await store.sessions.listExecutions(next.session_id)).toMatchObject([
      { cell_id: 'new', attempt: 1, position: 0, state: 'started' },
      { cell_id: 'a', attempt: 1, position: 1, state: 'queued' }
    ]);
    const cells = async (id: string) => {
      const { data } = await store.tracking.getRun(id);
      return data.tags?.map(({ key }) => key).filter(key => key.startsWith('celltrail.cell.'));
    };
    expect(await cells(first.run_id)).toEqual(['celltrail.cell.a']);
    expect(await cells(next.run_id)).toEqual(['celltrail.cell.a', 'celltrail.cell.new']);
    const { info, data } = await store.tracking.getRun(run_id);
    expect(info.status).toBe('RUNNING');
    expect(data.tags).toContainEqual({ key: 'celltrail.session', value: next.session_id });
    const { tags: madeTags } = (await store.tracking.getRun(made.info.run_id)).data;
    expect(madeTags).toContainEqual({ key: 'celltrail.session', value: next.session_id });
    expect(madeTags).toContainEqual({ key: 'mlflow.parentRunId', value: next.run_id });
    expect(recorder.scope(k)?.session_id).toBe(next.session_id);
    const resumed = (await recorderOf()).scope(k);
    expect(resumed).toEqual(recorder.scope(k));
  });
});
