import { describe, expect, it } from 'vitest';
import { record } from '../../../src/recorder/record.ts';
import { createRecorderState } from '../../../src/recorder/recorder-state.ts';
import type { CellValues } from '../../../src/recorder/steering/steer.ts';
import { recordedFrames } from '../frame-recordings.ts';
import { FrameScript } from '../frame-script.ts';
import { replay } from '../written-record.ts';

const script = (language = 'python') => new FrameScript({ language }).kernel('started');

/** What is asked to be logged, by a kernel's frames. */
function valuesOf({ frames }: Pick<FrameScript, 'frames'>): CellValues[] {
  const state = createRecorderState(() => 'run');
  for (const frame of frames) record(state, frame);
  return state.cellValues;
}

it('of a recorded R kernel are params as it writes them, and the value that it showed last', () => {
  const all = valuesOf({ frames: recordedFrames('r-run-all') });
  expect(
    all.map(({ params }) => Object.fromEntries(params.map(({ key, value }) => [key, value])))
  ).toEqual([
    { 'learning.rate': '1e-3', n: '3', opt: 'NULL', layers: 'c(64, 32)' },
    { opt: 'list("a" = 1, "b" = NULL)' },
    {}
  ]);
  expect(all[2]).toMatchObject({ metrics: [{ key: 'loss', value: 0.1, step: 1 }], notes: [] });
});

const result = (text: string) => ({ data: { 'text/plain': text }, metadata: {} });

describe('a cell tagged metric:<name>', () => {
  it('logs its value once, when all of it was heard, at its attempt', () => {
    const cell = (id: string, value: string) => (played: FrameScript) =>
      played
        .request(id, { cell: 'c', tags: ['metric:loss'] })
        .status(id, 'busy')
        .input(id, 1)
        .reply(id, 'ok')
        .iopub(id, 'execute_result', result(value))
        .status(id, 'idle');
    const played = cell('b', '0.25')(cell('a', '0.5')(script()));
    const idle = played.frames.filter(({ kind }) => kind === 'message').map(({ time }) => time);
    const [first, second] = valuesOf(played);
    expect(first).toMatchObject({
      execution_id: 'a',
      run_id: 'run',
      metrics: [{ key: 'loss', value: 0.5, step: 1, timestamp: idle[5] }],
      notes: []
    });
    expect(second.metrics).toMatchObject([{ value: 0.25, step: 2 }]);
    expect(valuesOf(played)).toHaveLength(2);
  });

  it('without a number says so, and without a value what to do', () => {
    const noted = (...prints: string[]) => {
      const played = script()
        .request('a', { tags: ['metric:loss'] })
        .status('a', 'busy');
      played.input('a', 1);
      for (const text of prints) played.print('a', text);
      return valuesOf(played.status('a', 'idle').reply('a', 'ok'))[0];
    };
    expect(noted('done\n')).toMatchObject({
      metrics: [],
      notes: ['The tag metric:loss needs a number, not “done”.']
    });
    expect(noted().notes).toEqual([
      'The tag metric:loss found no value: end the cell with an expression or print a number.'
    ]);
  });

  it('that failed logs nothing, and complains about nothing', () => {
    const played = script()
      .request('a', { tags: ['metric:loss', 'parameters'] })
      .status('a', 'busy')
      .input('a', 1)
      .error('a', 'NameError', 'x')
      .reply('a', 'error')
      .status('a', 'idle');
    expect(valuesOf(played)).toEqual([]);
  });

  it('of tslab is read from what it printed', () => {
    const played = script('typescript')
      .request('a', { tags: ['metric:loss', 'param:model'] })
      .status('a', 'busy')
      .print('a', '\u001b[33m0.5\u001b[39m\n')
      .reply('a', 'ok')
      .status('a', 'idle');
    expect(valuesOf(played)).toMatchObject([
      { metrics: [{ key: 'loss', value: 0.5 }], params: [{ key: 'model', value: '0.5' }] }
    ]);
  });
});

describe('a cell tagged parameters', () => {
  it('gives its literals as params, and says when it has none', () => {
    const run = (code: string, language?: string, tag = 'parameters') =>
      valuesOf(
        script(language)
          .request('a', { tags: [tag], code })
          .status('a', 'busy')
          .reply('a', 'ok')
          .status('a', 'idle')
      )[0];
    expect(run('lr = 0.1\nn = 2').params).toEqual([
      { key: 'lr', value: '0.1' },
      { key: 'n', value: '2' }
    ]);
    expect(run('const lr = 0.1;', 'typescript').params).toEqual([{ key: 'lr', value: '0.1' }]);
    // The cell that papermill and `celltrail exec` add behind it.
    expect(run('# Parameters\nlr = 0.2\n', 'python', 'injected-parameters').params).toEqual([
      { key: 'lr', value: '0.2' }
    ]);
    expect(run('import os').notes).toEqual([
      'The tag parameters found no assignment of a literal here, such as lr = 0.01.'
    ]);
  });
});

describe('a cell tagged no-track', () => {
  const untracked = (played = script()) =>
    played
      .request('a', { tags: ['no-track', 'metric:loss'], code: 'secret()' })
      .status('a', 'busy')
      .input('a', 1, 'secret()')
      .print('a', 'secret\n')
      .iopub('a', 'execute_result', result('secret'));

  it('keeps nothing but that it ran, and says that its other tags log nothing', () => {
    const played = untracked().reply('a', 'ok').status('a', 'idle');
    const [execution] = replay(played.frames).executionList;
    expect(execution).toMatchObject({ source: '', outputs: [], state: 'ok', execution_count: 1 });
    expect(JSON.stringify(replay(played.frames).changes)).not.toContain('secret');
    expect(valuesOf(played)).toMatchObject([
      {
        metrics: [],
        notes: ['The tag no-track keeps nothing of this cell, so its other tags log nothing.']
      }
    ]);
  });

  it('that fails is known to have failed, and not by what', () => {
    const played = untracked().error('a', 'SecretError', 'secret').status('a', 'idle');
    const written = replay(played.kernel('stopping').kernel('gone').frames);
    expect(written.executionList).toMatchObject([{ state: 'error', error: null }]);
    expect(written.sessionList[0].end).toEqual({
      status: 'FAILED',
      reason: 'the last cell failed'
    });
    expect(JSON.stringify(written.changes)).not.toContain('ecret');
  });
});

describe('a cell tagged new-run', () => {
  const queued = (played: FrameScript, ...ids: string[]) => {
    for (const id of ids) played.request(id, { tags: id.startsWith('new') ? ['new-run'] : [] });
    return played;
  };
  const done = (played: FrameScript, id: string, count: number) =>
    played.status(id, 'busy').input(id, count).reply(id, 'ok').status(id, 'idle');

  it('begins a new session when it starts, with what waits behind it', () => {
    const played = queued(script(), 'a', 'new', 'b');
    done(played, 'a', 1);
    expect(replay(played.frames).sessionList).toMatchObject([{ session_id: 'k.1', end: null }]);
    done(done(played, 'new', 2), 'b', 3);
    const written = replay(played.frames);
    expect(written.sessionList).toMatchObject([
      {
        session_id: 'k.1',
        end: { status: 'FINISHED', reason: 'a cell tagged new-run began the next run' }
      },
      { session_id: 'k.1.2', end: null }
    ]);
    expect(written.executionList.map(({ session_id }) => session_id)).toEqual([
      'k.1',
      'k.1.2',
      'k.1.2'
    ]);
    done(queued(played, 'new2'), 'new2', 4);
    expect(replay(played.frames).sessionList.map(({ session_id }) => session_id)).toEqual([
      'k.1',
      'k.1.2',
      'k.1.3'
    ]);
  });

  it('that is aborted by a failure before it begins none', () => {
    const played = queued(script(), 'a', 'new');
    played.status('a', 'busy').input('a', 1).error('a', 'NameError', 'x').reply('a', 'error');
    played.status('a', 'idle').status('new', 'busy').reply('new', 'aborted').status('new', 'idle');
    const written = replay(played.frames);
    expect(written.sessionList).toHaveLength(1);
    expect(written.executionList).toMatchObject([{ state: 'error' }, { state: 'aborted' }]);
  });

  it('as the first cell of a session changes nothing', () => {
    const played = done(queued(script(), 'new'), 'new', 1);
    expect(replay(played.frames).sessionList.map(({ session_id }) => session_id)).toEqual(['k.1']);
  });

  it('ends the run before it as that one ended, once its last reply is there', () => {
    const played = queued(
      new FrameScript({ language: 'typescript' }).kernel('started'),
      'a',
      'new'
    );
    played.status('a', 'busy').status('new', 'busy').print('a', 'RangeError: no\n', 'stderr');
    played.status('a', 'idle').print('new', 'on\n');
    expect(replay(played.frames).sessionList).toMatchObject([{ end: null }, { end: null }]);
    played.reply('a', 'error');
    expect(replay(played.frames).sessionList[0].end).toEqual({
      status: 'FAILED',
      reason: 'RangeError: no'
    });
  });

  it('ends with its kernel, and a restart begins anew', () => {
    const played = done(done(queued(script(), 'a', 'new'), 'a', 1), 'new', 2);
    played.kernel('stopping', { action: 'restart' }).kernel('restarted').run('b');
    expect(
      replay(played.frames).sessionList.map(({ session_id, end }) => [session_id, end?.status])
    ).toEqual([
      ['k.1', 'FINISHED'],
      ['k.1.2', 'FINISHED'],
      ['k.2', undefined]
    ]);
  });

  it('begins no run of nothing for two that tslab runs one after the other in silence', () => {
    const played = new FrameScript({ language: 'typescript' }).kernel('started');
    for (const id of ['a', 'new', 'new2', 'd'])
      played.request(id, { tags: id === 'a' || id === 'd' ? [] : ['new-run'] });
    for (const id of ['a', 'new', 'new2', 'd']) played.status(id, 'busy');
    played.reply('a', 'ok').status('a', 'idle').status('new', 'idle').print('new2', 'on\n');
    played.reply('new', 'ok').reply('new2', 'ok').status('new2', 'idle').print('d', 'x\n');
    const written = replay(played.frames);
    expect(written.executionList.map(({ session_id }) => session_id)).toEqual([
      'k.1',
      'k.1.2',
      'k.1.3',
      'k.1.3'
    ]);
    expect(written.sessionList).toHaveLength(3);
  });

  it('begins none when its kernel is dead and the news of it came late', () => {
    const played = queued(script(), 'a', 'new');
    done(played, 'a', 1).kernel('died').status('new', 'busy').input('new', 2).kernel('restarted');
    expect(replay(played.frames).sessionList).toHaveLength(1);
  });

  it('leaves the run before it as it ended when the kernel dies', () => {
    const played = queued(
      new FrameScript({ language: 'typescript' }).kernel('started'),
      'a',
      'new'
    );
    played.status('a', 'busy').status('new', 'busy').status('a', 'idle').print('new', 'on\n');
    played.kernel('died', { cause: 'signal 9' });
    expect(replay(played.frames).sessionList.map(({ end }) => end)).toEqual([
      { status: 'FINISHED', reason: 'a cell tagged new-run began the next run' },
      { status: 'FAILED', reason: 'kernel died (signal 9)' }
    ]);
  });
});

describe('a cell of tslab whose idle is late or lost', () => {
  it('is steered when the next one shows that it is over', () => {
    const played = script('typescript')
      .request('a', { tags: ['metric:loss'] })
      .request('b', { tags: ['new-run'] });
    played.status('a', 'busy').status('b', 'busy').print('a', '0.5\n').reply('a', 'ok');
    played.print('b', 'on\n');
    expect(valuesOf(played)).toMatchObject([{ execution_id: 'a', metrics: [{ value: 0.5 }] }]);
  });
});
