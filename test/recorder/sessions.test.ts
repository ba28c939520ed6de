import { describe, expect, it } from 'vitest';
import type { KernelFrame } from '../../src/protocol/frames.ts';
import { FrameScript } from './frame-script.ts';
import { replay } from './written-record.ts';

const script = () => new FrameScript().kernel('started');
const sessionsOf = ({ frames }: FrameScript) => replay(frames).sessionList;
const endOf = (played: FrameScript) => sessionsOf(played).at(-1)?.end;

const begin = (played: FrameScript, id: string) =>
  played.request(id).status(id, 'busy').input(id, 1);
const fail = (played: FrameScript, id: string) =>
  begin(played, id).error(id, 'NameError', "name 'x' is not defined").status(id, 'idle');

describe('a session', () => {
  it('begins with the first execution, not with the kernel', () => {
    const played = script().notebook('train.ipynb').alive();
    expect(sessionsOf(played)).toEqual([]);
    played.at(700).request('a').request('b');
    expect(sessionsOf(played)).toMatchObject([
      {
        session_id: 'k.1',
        run_id: 'run-1',
        kernel_id: 'k',
        epoch: 1,
        kernel_name: 'a kernel',
        language: 'python',
        notebook_path: 'train.ipynb',
        time: 700
      }
    ]);
  });

  it('is one for each life of the kernel that executed something', () => {
    const played = script().run('a').kernel('restarted').kernel('restarted').run('b');
    expect(sessionsOf(played).map(({ session_id }) => session_id)).toEqual(['k.1', 'k.3']);
  });

  it('says where the numbers go when the kernel has a tracking server of its own', () => {
    const played = new FrameScript().kernel('started', { tracking_uri: 'mlflow.example' }).run('a');
    expect(sessionsOf(played)).toMatchObject([{ tracking_uri: 'mlflow.example' }]);
  });

  it('follows its notebook through a rename, and stays with it when it is closed', () => {
    const played = script().run('a').notebook('dir/renamed.ipynb').notebook(null);
    expect(sessionsOf(played)[0]!.notebook_path).toBe('dir/renamed.ipynb');
  });

  it('is named by a notebook that is known only after its first execution', () => {
    const played = new FrameScript()
      .kernel('started', { notebook_path: null })
      .run('a')
      .notebook('late.ipynb');
    expect(sessionsOf(played)[0]!.notebook_path).toBe('late.ipynb');
  });

  it('lives while its kernel does', () => {
    const { changes } = replay(script().run('a').at(5000).alive().frames);
    expect(changes.at(-1)).toEqual({ type: 'alive', session_ids: ['k.1'], time: 5000 });
  });

  it('is not kept alive by a kernel that is down', () => {
    const { changes } = replay(script().run('a').kernel('died').alive().frames);
    expect(changes.filter(({ type }) => type === 'alive')).toEqual([]);
  });

  it('is recorded of a kernel whose start was not seen', () => {
    expect(sessionsOf(new FrameScript().run('a'))).toMatchObject([
      { session_id: 'k.1', language: '' }
    ]);
  });
});

describe('the end of a session', () => {
  it.each<[string, Partial<KernelFrame>, string]>([
    ['a signal', { cause: 'signal 9' }, 'kernel died (signal 9)'],
    ['an exit code', { cause: 'exit code 1' }, 'kernel died (exit code 1)'],
    ['no known cause', { cause: null }, 'kernel died']
  ])('is FAILED when the kernel died with %s', (_, more, reason) => {
    const played = begin(script(), 'a').at(4000).kernel('died', more);
    expect(sessionsOf(played)).toMatchObject([
      { end: { status: 'FAILED', reason }, ended_time: 4000 }
    ]);
  });

  it('is KILLED with the reason that was given, even at rest', () => {
    const reason = 'stopped by SIGTERM';
    const played = script().run('a').kernel('stopping', { action: 'shutdown', reason });
    expect(endOf(played.kernel('gone'))).toMatchObject({ status: 'KILLED', reason });
  });

  it('is FAILED even when the kernel died at rest', () => {
    expect(endOf(script().run('a').kernel('died'))).toMatchObject({ status: 'FAILED' });
  });

  it.each([
    ['restart', 'restarted', 'restarted while a cell ran'],
    ['shutdown', 'gone', 'shut down while a cell ran']
  ] as const)('is KILLED by a %s while a cell runs', (action, event, reason) => {
    const played = begin(script().run('a'), 'b').kernel('stopping', { action }).kernel(event);
    expect(endOf(played)).toEqual({ status: 'KILLED', reason });
  });

  it('is KILLED although the stop ended the cell before it ended the kernel', () => {
    const played = begin(script(), 'a').kernel('stopping', { action: 'shutdown' });
    played.error('a', 'KeyboardInterrupt', '').status('a', 'idle').kernel('gone');
    expect(endOf(played)).toMatchObject({ status: 'KILLED' });
  });

  it('is FINISHED when the cell was over before the stop was asked for, and the news came later', () => {
    const played = begin(script(), 'a').at(1000).kernel('stopping', { action: 'shutdown' });
    played.at(1010, 990).status('a', 'idle').kernel('gone');
    expect(endOf(played)).toEqual({ status: 'FINISHED', reason: 'kernel shut down' });
  });

  it.each([
    ['restart', 'restarted', 'kernel restarted'],
    ['shutdown', 'gone', 'kernel shut down']
  ] as const)('is FINISHED by a %s at rest', (action, event, reason) => {
    const played = script().run('a').kernel('stopping', { action }).kernel(event);
    expect(endOf(played)).toEqual({ status: 'FINISHED', reason });
  });

  it('is FAILED with the error when the last cell that ran had failed', () => {
    const played = fail(script().run('a'), 'b').kernel('stopping').kernel('gone');
    expect(endOf(played)).toEqual({
      status: 'FAILED',
      reason: "NameError: name 'x' is not defined"
    });
  });

  it('is FINISHED when the last cell says that it may fail', () => {
    const played = script()
      .run('a')
      .request('b', { tags: ['raises-exception'] });
    played.status('b', 'busy').input('b', 2).error('b', 'NameError', 'x').status('b', 'idle');
    expect(endOf(played.kernel('gone'))).toEqual({
      status: 'FINISHED',
      reason: 'kernel shut down'
    });
  });

  it('is FAILED although cells behind the failed one were aborted', () => {
    const played = fail(script(), 'a').request('b').status('b', 'busy').reply('b', 'aborted');
    expect(endOf(played.kernel('gone'))).toMatchObject({ status: 'FAILED' });
  });

  it('is FINISHED when a cell after the failed one went well', () => {
    expect(endOf(fail(script(), 'a').run('b').kernel('gone'))).toMatchObject({
      status: 'FINISHED'
    });
  });

  it('is not a death when the stop that was asked for is seen as one', () => {
    const played = script().run('a').kernel('stopping', { action: 'shutdown' }).kernel('died');
    expect(endOf(played)).toEqual({ status: 'FINISHED', reason: 'kernel shut down' });
  });

  it('is a death when a stop was asked for long ago and did not happen', () => {
    const played = script().run('a').kernel('stopping').at(100_000).kernel('died');
    expect(endOf(played)).toEqual({ status: 'FAILED', reason: 'kernel died' });
  });

  it('comes once: a restart or the end after a death change nothing', () => {
    const played = begin(script(), 'a').kernel('died', { cause: 'signal 9' }).kernel('gone');
    const { changes, kernels } = replay(played.frames);
    expect(changes.filter(({ type }) => type === 'end-session')).toHaveLength(1);
    expect(kernels.get('k')).toMatchObject({ gone: true, ended: true });
  });

  it('is none for a kernel that executed nothing', () => {
    const { changes } = replay(
      script().kernel('stopping').kernel('restarted').kernel('gone').frames
    );
    const types = changes.map(({ type }) => type);
    expect(types.filter(type => type !== 'end-runs')).toEqual(Array(4).fill('set-kernel'));
    // Runs that its client made all the same end with each life.
    expect(changes.filter(({ type }) => type === 'end-runs')).toMatchObject([
      { session_id: 'k.1', status: 'FINISHED', reason: 'kernel shut down' },
      { session_id: 'k.2', reason: 'kernel shut down' }
    ]);
  });
});

describe('messages around the end of an epoch', () => {
  it('that come late open nothing', () => {
    const played = script()
      .run('a')
      .kernel('died')
      .status('x', 'busy')
      .input('x', 1)
      .print('x', '?');
    const written = replay(played.frames);
    expect(written.executionList).toHaveLength(1);
    expect(written.sessionList).toHaveLength(1);
  });

  it('belong to the next life when that answers a request made between the two', () => {
    const played = script().run('a').kernel('died').request('b', { cell: 'the cell' });
    expect(replay(played.frames).executionList).toHaveLength(1);
    played.kernel('restarted').status('b', 'busy').input('b', 1).status('b', 'idle');
    expect(replay(played.frames).executionList[1]).toMatchObject({
      session_id: 'k.2',
      cell_id: 'the cell',
      state: 'ok'
    });
  });

  it('leave no execution of a request that no life of the kernel answered', () => {
    const played = script().run('a').kernel('stopping').request('b').kernel('restarted').run('c');
    expect(replay(played.frames).executionList.map(({ execution_id }) => execution_id)).toEqual([
      'a',
      'c'
    ]);
  });

  it('may still be outputs of the life before', () => {
    const played = script().run('a').kernel('restarted').run('b').print('a', 'last words');
    expect(replay(played.frames).executionList[0]!.session_id).toBe('k.1');
  });
});
