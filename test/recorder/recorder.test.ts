import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Execution, ExecutionOutput } from '../../src/protocol/entities/session.ts';
import { ApiError } from '../../src/protocol/errors.ts';
import type { Frame } from '../../src/protocol/frames.ts';
import { Recorder } from '../../src/recorder/recorder.ts';
import { openStore } from '../../src/store/open-store.ts';
import { RecordClock } from '../../src/store/record-clock.ts';
import { SECRET_MARKER } from '../../src/store/secrets/secret-scrubber.ts';
import type { SessionStore } from '../../src/store/sessions/session-store.ts';
import type { Store } from '../../src/store/store.ts';
import { recordedFrames, RECORDINGS, renamed } from './frame-recordings.ts';
import { FrameScript } from './frame-script.ts';
import { replay } from './written-record.ts';

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-recorder-'));
  store = await openStore({ dataDir: path.join(folder, 'data'), sync: 'normal' });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

// One store for all tests: each has a Jupyter server, kernels and messages of its own.
let tests = 0;
let tag: string;
let k: string;
beforeEach(() => {
  tag = `t${++tests}-`;
  k = `${tag}k`;
});

async function recorderOf(
  sessions: SessionStore = store.sessions,
  options: { clock?: RecordClock } = {}
): Promise<Recorder> {
  const recorder = new Recorder(sessions, store.tracking, { observer: tag, ...options });
  await recorder.resume();
  return recorder;
}

/** A clock that is not set: it goes as steadily as time does. */
const clockAt = (now: () => number) => new RecordClock(now, now);

const script = () => new FrameScript({ kernel_id: k, tag }).kernel('started');
const running = (id: string) => script().request(id).status(id, 'busy').input(id, 1);

/** What the store holds of a recording, in the shape of a replay in memory. */
async function kept(sessions: SessionStore, kernel_id = k) {
  const found = (await sessions.listSessions({ kernel_id })).sort((a, b) => a.epoch - b.epoch);
  const executions: (Partial<Execution> & { outputs: ExecutionOutput[] })[] = [];
  for (const { session_id } of found) {
    for (const execution of await sessions.listExecutions(session_id)) {
      const outputs = await sessions.getOutputs(execution.execution_id);
      const written: Partial<Execution> = { ...execution };
      for (const ofTheStore of ['source_hash', 'attempt', 'position', 'note'] as const) {
        delete written[ofTheStore];
      }
      executions.push({ ...written, outputs });
    }
  }
  const ends = found.map(({ session_id, notebook_path, end_reason, ended_time }) => ({
    session_id,
    notebook_path,
    reason: end_reason,
    ended_time
  }));
  return { executions, ends };
}

function expected(frames: readonly Frame[]) {
  const written = replay(frames);
  return {
    executions: written.executionList,
    ends: written.sessionList.map(({ session_id, notebook_path, end, ended_time }) => ({
      session_id,
      notebook_path,
      reason: end?.reason ?? null,
      ended_time
    }))
  };
}

describe('a recording in the store', () => {
  it.each(RECORDINGS)('%s: is what its frames say', async name => {
    const frames = renamed(recordedFrames(name), tag);
    const recorder = await recorderOf();
    for (let index = 0; index < frames.length; index += 7) {
      const batch = frames.slice(index, index + 7);
      expect(await recorder.receive(batch)).toBe(batch.at(-1)!.seq);
    }
    expect(await kept(store.sessions, kernelOf(frames))).toEqual(expected(frames));
  });

  it.each(RECORDINGS)(
    '%s: is the same when the companion starts again in the middle',
    async name => {
      const frames = renamed(recordedFrames(name), tag);
      let recorder = await recorderOf();
      for (const frame of frames) {
        await recorder.receive([frame]);
        recorder = await recorderOf();
      }
      expect(await kept(store.sessions, kernelOf(frames))).toEqual(expected(frames));
    }
  );

  it.each(RECORDINGS)('%s: is the same when every batch is sent twice', async name => {
    const frames = renamed(recordedFrames(name), tag);
    const recorder = await recorderOf();
    for (let index = 0; index < frames.length; index += 5) {
      // The answer to the first was lost, and more has come since.
      await recorder.receive(frames.slice(index, index + 3));
      await recorder.receive(frames.slice(index, index + 5));
    }
    expect(await kept(store.sessions, kernelOf(frames))).toEqual(expected(frames));
  });
});

const kernelOf = (frames: readonly Frame[]): string =>
  frames[0]!.kind === 'kernel' ? frames[0].kernel_id : '';

describe('outputs that are on disk only', () => {
  it('are completed by one that comes in the batch that put them there', async () => {
    const recorder = await recorderOf();
    const played = running('a').print('a', 'in time, ').kernel('died').print('a', 'and late');
    await recorder.receive(played.frames);
    expect(await store.sessions.getOutputs(`${tag}a`)).toMatchObject([
      { text: 'in time, and late' }
    ]);
  });
});

describe('the numbers of frames', () => {
  it('are asked for in order, and a gap is refused whole', async () => {
    const recorder = await recorderOf();
    const { frames } = script().run('a');
    await recorder.receive(frames.slice(0, 2));
    const gap = [frames[2]!, frames[4]!];
    await expect(recorder.receive(gap)).rejects.toThrow('Frame 5 came, but frame 4');
    await expect(recorder.receive(gap)).rejects.toMatchObject({ status: 400 });
    expect(await recorder.receive(frames)).toBe(6);
  });

  it('of nothing new are answered with the last one known', async () => {
    const recorder = await recorderOf();
    const { frames } = script().run('a');
    await recorder.receive(frames);
    expect(await recorder.receive(frames.slice(0, 3))).toBe(6);
    expect(await recorder.receive([])).toBe(6);
    expect(await (await recorderOf()).receive([])).toBe(6);
  });

  it("are each server's own", async () => {
    const { frames } = script().run('a');
    await (await recorderOf()).receive(frames);
    const other = new Recorder(store.sessions, store.tracking, { observer: 'another' });
    await other.resume();
    await expect(other.receive(frames.slice(3))).rejects.toBeInstanceOf(ApiError);
  });

  it('count in the order of arrival, however many batches are under way', async () => {
    const recorder = await recorderOf();
    const { frames } = script().run('a').run('b');
    const answers = frames.map(frame => recorder.receive([frame]));
    expect(await Promise.all(answers)).toEqual(frames.map(({ seq }) => seq));
  });
});

describe('a store that fails', () => {
  /** The real one, but the n-th `apply` fails. */
  function failingOnce(nth: number, error: Error): SessionStore {
    let calls = 0;
    return new Proxy(store.sessions, {
      get(target, name: keyof SessionStore) {
        const method = target[name].bind(target) as (...args: unknown[]) => unknown;
        if (name !== 'apply') return method;
        return (...args: unknown[]) => (++calls === nth ? Promise.reject(error) : method(...args));
      }
    });
  }

  it.each([1, 2, 3, 5, 6, 7])('leaves nothing half recorded, at batch %d', async nth => {
    const full = new ApiError('INSUFFICIENT_STORAGE', 'The disk is full.');
    const recorder = await recorderOf(failingOnce(nth, full));
    const { frames } = running('a').print('a', 'one\n').print('a', 'two\n').status('a', 'idle');
    let refused = 0;
    for (const frame of frames) {
      await recorder.receive([frame]).catch(async error => {
        expect(error).toBe(full);
        refused++;
        await recorder.receive([frame]);
      });
    }
    expect(refused).toBe(1);
    expect(await kept(store.sessions)).toMatchObject({
      executions: [{ state: 'ok', outputs: [{ text: 'one\ntwo\n' }] }]
    });
  });

  it('answers of a kernel what is on disk, not what was about to be', async () => {
    const recorder = await recorderOf(failingOnce(2, new Error('lost')));
    const { frames } = running('a');
    await recorder.receive(frames.slice(0, 1));
    await expect(recorder.receive(frames.slice(1))).rejects.toThrow('lost');
    expect(recorder.scope(k)).toMatchObject({ session_id: null, running: null });
  });

  it('has a frame that it will never take refused in a way that lets the sender give it up', async () => {
    const recorder = await recorderOf(
      failingOnce(1, new ApiError('RESOURCE_DOES_NOT_EXIST', 'gone'))
    );
    await expect(recorder.receive(script().frames)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE'
    });
  });

  it('is not asked for a frame that makes no sense', async () => {
    const recorder = await recorderOf();
    await recorder.receive(script().frames);
    const frame = { kind: 'message', seq: 2, time: 1, kernel_id: k, source: 'iopub' };
    await expect(recorder.receive([frame as Frame])).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE'
    });
    // Its number goes to the next.
    expect(await recorder.receive(script().request('a').frames)).toBe(2);
  });
});

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

describe('the end that a client gives its run', () => {
  async function clientRun(recorder: Recorder): Promise<string> {
    const { experiment_id } = recorder.scope(k)!;
    const { info } = await store.tracking.createRun({ experiment_id: experiment_id! });
    return info.run_id;
  }
  const statusOf = async (run_id: string) => (await store.tracking.getRun(run_id)).info.status;

  it("is the run's end while a cell runs", async () => {
    const recorder = await recorderOf();
    const played = running('a');
    await recorder.receive(played.frames);
    expect(recorder.claimEnd(k, 'r', 'FAILED')).toBe(true);
    await recorder.receive(played.status('a', 'idle').frames);
    expect(recorder.claimEnd(k, 'r', 'FAILED')).toBe(false);
  });

  it('is not believed while the kernel is being stopped', async () => {
    const recorder = await recorderOf();
    await recorder.receive(running('a').kernel('stopping').frames);
    expect(recorder.claimEnd(k, 'r', 'FINISHED')).toBe(false);
  });

  it('is not believed of a kernel that is unknown, or gone', async () => {
    const recorder = await recorderOf();
    expect(recorder.claimEnd(k, 'r', 'FINISHED')).toBe(false);
    await recorder.receive(running('a').kernel('gone').frames);
    expect(recorder.claimEnd(k, 'r', 'FINISHED')).toBe(false);
  });

  it('becomes the end when the kernel lives on, as when a thread ended it', async () => {
    let now = 0;
    const recorder = await recorderOf(store.sessions, { clock: clockAt(() => now) });
    const played = script().run('a');
    await recorder.receive(played.frames);
    const run_id = await clientRun(recorder);
    now = played.time + 5000;
    expect(recorder.claimEnd(k, run_id, 'FAILED')).toBe(false);
    await recorder.receive(played.at(now + 100).alive().frames);
    expect(await statusOf(run_id)).toBe('RUNNING');
    await recorder.receive(played.at(now + 10_000).alive().frames);
    const { info } = await store.tracking.getRun(run_id);
    expect(info).toMatchObject({ status: 'FAILED', end_time: now });
  });

  it('becomes the end when the cell that gave it is heard of a moment later', async () => {
    let now = 0;
    const recorder = await recorderOf(store.sessions, { clock: clockAt(() => now) });
    const played = script().run('a');
    await recorder.receive(played.frames);
    const run_id = await clientRun(recorder);
    now = 1005;
    expect(recorder.claimEnd(k, run_id, 'FINISHED')).toBe(false);
    await recorder.receive(played.at(1000).request('b').at(1001).status('b', 'busy').frames);
    expect(await statusOf(run_id)).toBe('FINISHED');
  });

  it('is forgotten when the kernel ends: the client said it at its exit', async () => {
    let now = 0;
    const recorder = await recorderOf(store.sessions, { clock: clockAt(() => now) });
    const played = script().run('a');
    await recorder.receive(played.frames);
    const run_id = await clientRun(recorder);
    now = played.time + 5000;
    recorder.claimEnd(k, run_id, 'FINISHED');
    played
      .at(now + 900)
      .kernel('died')
      .kernel('restarted');
    await recorder.receive(played.at(now + 60_000).alive().frames);
    // Not in the session here, so the session's end did not reach it: only the claim could have.
    expect(await statusOf(run_id)).toBe('RUNNING');
  });
});

describe('values that come as secrets with the frames', () => {
  it('are in nothing that is written, also when two messages brought one', async () => {
    const recorder = await recorderOf();
    const secret = 'correct horse 9';
    const code = `password = "${secret}"`;
    const { frames } = script()
      .request('a', { tags: ['parameters', 'param:last'], code })
      .status('a', 'busy')
      .input('a', 1, code)
      .print('a', secret.slice(0, 4))
      .print('a', `${secret.slice(4)}\n`)
      .reply('a', 'ok')
      .status('a', 'idle');
    await recorder.receive(frames.slice(0, 5), [secret]);
    await recorder.receive(frames, [secret]);
    const [session] = await store.sessions.listSessions({ kernel_id: k });
    const [execution] = await store.sessions.listExecutions(session.session_id);
    expect(execution.source).toBe(`password = "${SECRET_MARKER}"`);
    const outputs = await store.sessions.getOutputs(execution.execution_id);
    expect(outputs).toMatchObject([{ text: `${SECRET_MARKER}\n` }]);
    const { params } = (await store.tracking.getRun(session.run_id)).data;
    expect(params).toEqual([
      { key: 'last', value: SECRET_MARKER },
      { key: 'password', value: SECRET_MARKER }
    ]);
  });
});

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

describe('a system clock that is set back', () => {
  it.each([
    ['an hour', 3_600_000],
    ['less than points may be on their way', 30_000]
  ])(
    'by %s leaves executions in their order, and each point with the one that logged it',
    async (name, back) => {
      let wall = Date.now();
      let steady = 0;
      const clock = new RecordClock(
        () => wall,
        () => steady
      );
      const dataDir = path.join(folder, name);
      const clocked = await openStore({ dataDir, sync: 'normal', clock });
      try {
        const recorder = new Recorder(clocked.sessions, clocked.tracking, { observer: tag, clock });
        const played = script();
        const cell = async (id: string, count: number) => {
          const pass = (ms: number) => {
            wall += ms;
            steady += ms;
            played.at(wall);
          };
          pass(1000);
          played.request(id).status(id, 'busy').input(id, count);
          await recorder.receive(played.frames);
          pass(500);
          const tags = recorder.scope(k)!.tags;
          const { run_id } = (await clocked.tracking.createRun({ tags })).info;
          // The client's clock is the system's.
          const metrics = [{ key: id, value: 1, step: 0, timestamp: wall }];
          await clocked.tracking.logBatch({ run_id, metrics });
          pass(500);
          played.reply(id, 'ok').status(id, 'idle');
          await recorder.receive(played.frames);
          return run_id;
        };
        const before = await cell('a', 1);
        wall -= back;
        const after = [await cell('b', 2), await cell('c', 3)];
        const [{ session_id }] = await clocked.sessions.listSessions({});
        const executions = await clocked.sessions.listExecutions(session_id);
        const durations = executions.map(
          ({ started_time, ended_time }) => ended_time! - started_time!
        );
        for (const duration of durations) expect(Math.abs(duration - 1000)).toBeLessThan(50);
        const [a, b, c] = executions.map(({ started_time }) => started_time!);
        // A minute and a second ahead, at least.
        expect(b - a).toBeLessThan(2100 + 61_000);
        expect(c - b).toBeGreaterThan(1900);
        const owner = async (run_id: string, metric_key: string) => {
          const { origins } = await clocked.series.series({ run_id, metric_key });
          return origins.map(({ cell_id, inferred }) => [cell_id, inferred]);
        };
        expect(await owner(before, 'a')).toEqual([['a', false]]);
        expect(await owner(after[0], 'b')).toEqual([['b', false]]);
        expect(await owner(after[1], 'c')).toEqual([['c', false]]);

        // A recorder that begins while the clock is still behind goes on from what it finds.
        const restarted = new RecordClock(
          () => wall,
          () => steady
        );
        const next = new Recorder(clocked.sessions, clocked.tracking, {
          observer: tag,
          clock: restarted
        });
        await next.resume();
        expect(restarted.now()).toBeGreaterThanOrEqual(executions[2].ended_time!);
      } finally {
        await clocked.close();
      }
    }
  );
});
