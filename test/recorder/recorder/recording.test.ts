import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/protocol/errors.ts';
import type { Frame } from '../../../src/protocol/frames.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import type { SessionStore } from '../../../src/store/sessions/session-store.ts';
import { recordedFrames, RECORDINGS, renamed } from '../frame-recordings.ts';
import { expected, k, kept, recorderOf, running, script, store, tag } from './test-recorder.ts';

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
