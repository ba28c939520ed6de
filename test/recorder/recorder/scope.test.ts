import { describe, expect, it } from 'vitest';
import { k, recorderOf, running, script, store, tag } from './test-recorder.ts';

describe('the scope of a kernel', () => {
  it('is unknown before its first frame, and without a session before its first execution', async () => {
    const recorder = await recorderOf();
    expect(recorder.scope(k)).toBeNull();
    await recorder.receive(script().frames);
    expect(recorder.scope(k)).toEqual({
      kernel_id: k,
      session_id: null,
      session_run_id: null,
      notebook_path: 'train.ipynb',
      experiment_id: null,
      running: null,
      // What is made before the first execution belongs to the session that it will open.
      tags: [{ key: 'celltrail.session', value: `${k}.1` }]
    });
  });

  it('names the running execution and its attempt, and what to tag a run with', async () => {
    const recorder = await recorderOf();
    const played = script().request('a', { cell: 'c' }).status('a', 'busy').status('a', 'idle');
    played.request('b', { cell: 'c' }).status('b', 'busy').input('b', 2);
    await recorder.receive(played.frames);
    const [session] = await store.sessions.listSessions({ kernel_id: k });
    expect(recorder.scope(k)).toEqual({
      kernel_id: k,
      session_id: `${k}.1`,
      session_run_id: session!.run_id,
      notebook_path: 'train.ipynb',
      experiment_id: session!.experiment_id,
      running: { execution_id: `${tag}b`, cell_id: 'c', attempt: 2 },
      tags: [
        { key: 'celltrail.session', value: `${k}.1` },
        { key: 'celltrail.cell.id', value: 'c' },
        { key: 'celltrail.execution', value: `${tag}b` },
        { key: 'celltrail.attempt', value: '2' }
      ]
    });
    const executions = await store.sessions.listExecutions(`${k}.1`);
    expect(executions.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('counts attempts of a console by the source, as the store does', async () => {
    const recorder = await recorderOf();
    const played = script();
    for (const [id, code] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x']
    ] as const) {
      played.request(id, { cell: null, code }).status(id, 'busy').input(id, 1).status(id, 'idle');
    }
    await recorder.receive(
      played.request('d', { cell: null, code: 'x' }).status('d', 'busy').frames
    );
    expect(recorder.scope(k)!.running).toEqual({
      execution_id: `${tag}d`,
      cell_id: null,
      attempt: 3
    });
    expect((await store.sessions.listExecutions(`${k}.1`)).at(-1)!.attempt).toBe(3);
  });

  it('has nothing running at rest, and the next of a queue between two cells', async () => {
    const recorder = await recorderOf();
    const played = script().run('a');
    await recorder.receive(played.frames);
    expect(recorder.scope(k)!.running).toBeNull();
    await recorder.receive(played.request('b').request('c').frames);
    expect(recorder.scope(k)!.running).toMatchObject({ execution_id: `${tag}b` });
  });

  it('follows the notebook', async () => {
    const recorder = await recorderOf();
    await recorder.receive(script().run('a').notebook('other.ipynb').frames);
    const [session] = await store.sessions.listSessions({ kernel_id: k });
    expect(recorder.scope(k)).toMatchObject({
      notebook_path: 'other.ipynb',
      experiment_id: session!.experiment_id
    });
  });

  it('is known again after a restart of the companion', async () => {
    const { frames } = running('a');
    const before = await recorderOf();
    await before.receive(frames);
    expect((await recorderOf()).scope(k)).toEqual(before.scope(k));
  });

  it('is gone with its kernel', async () => {
    const recorder = await recorderOf();
    const played = script().run('a');
    await recorder.receive(played.frames);
    expect(recorder.isGone(k)).toBe(false);
    await recorder.receive(played.kernel('gone').frames);
    expect(recorder.isGone(k)).toBe(true);
    expect(recorder.isGone('never seen')).toBe(false);
  });
});

describe('a call that overtakes the report of its cell', () => {
  const soon = (promise: Promise<void>, ms = 100) =>
    Promise.race([
      promise.then(() => 'done'),
      new Promise(done => setTimeout(done, ms, 'waiting'))
    ]);

  it('waits for it', async () => {
    const recorder = await recorderOf();
    const wait = recorder.waitForExecution(k, 10_000);
    expect(await soon(wait)).toBe('waiting');
    const played = script();
    await recorder.receive(played.frames);
    expect(await soon(wait)).toBe('waiting');
    await recorder.receive(played.request('a').frames);
    expect(await soon(wait)).toBe('done');
    expect(recorder.scope(k)!.running).toMatchObject({ execution_id: `${tag}a` });
  });

  it('waits no longer than it said', async () => {
    const recorder = await recorderOf();
    expect(await soon(recorder.waitForExecution(k, 10))).toBe('done');
  });

  it('waits longer before the first cell of a kernel than after it', async () => {
    const recorder = await recorderOf();
    const played = script();
    await recorder.receive(played.frames);
    expect(await soon(recorder.waitForExecution(k, 10, 10_000))).toBe('waiting');
    await recorder.receive(played.request('a').status('a', 'busy').status('a', 'idle').frames);
    expect(await soon(recorder.waitForExecution(k, 10, 10_000))).toBe('done');
  });

  it('does not wait while a cell runs, nor when the kernel is about to end', async () => {
    const recorder = await recorderOf();
    const played = running('a');
    await recorder.receive(played.frames);
    expect(await soon(recorder.waitForExecution(k, 10_000), 20)).toBe('done');
    await recorder.receive(played.status('a', 'idle').kernel('stopping').frames);
    expect(await soon(recorder.waitForExecution(k, 10_000), 20)).toBe('done');
  });

  it('waits a moment for news while cells are queued: the running one may be over', async () => {
    const recorder = await recorderOf();
    const played = running('a').request('b');
    await recorder.receive(played.frames);
    const wait = recorder.waitForExecution(k, 10_000);
    const received = recorder.receive(played.status('a', 'idle').status('b', 'busy').frames);
    await wait;
    expect(recorder.scope(k)!.running).toMatchObject({ execution_id: `${tag}b` });
    await received;
  });
});

describe('a call that comes while a batch is recorded', () => {
  it('waits for what follows it: the next cell may run already', async () => {
    const recorder = await recorderOf();
    const played = running('a');
    await recorder.receive(played.frames);
    const first = recorder.receive(played.status('a', 'idle').frames);
    const wait = recorder.waitForExecution(k, 10_000);
    await first;
    const second = recorder.receive(played.request('b').status('b', 'busy').frames);
    await wait;
    expect(recorder.scope(k)!.running).toMatchObject({ execution_id: `${tag}b` });
    await second;
  });
});

describe('a call that finds a recorder which has just begun', () => {
  it('waits for what happened while none was there', async () => {
    const played = running('a');
    await (await recorderOf()).receive(played.frames);
    const next = await recorderOf();
    const wait = next.waitForExecution(k, 10_000);
    const early = new Promise(done => setTimeout(done, 60, 'waiting'));
    expect(await Promise.race([wait.then(() => 'done'), early])).toBe('waiting');
    await next.receive(played.status('a', 'idle').request('b').status('b', 'busy').frames);
    await wait;
    expect(next.scope(k)!.running).toMatchObject({ execution_id: `${tag}b` });
  });
});
