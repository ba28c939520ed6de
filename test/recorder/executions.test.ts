import { describe, expect, it } from 'vitest';
import { record } from '../../src/recorder/record.ts';
import { createRecorderState } from '../../src/recorder/recorder-state.ts';
import { FrameScript, sourceOf } from './frame-script.ts';
import { replay } from './written-record.ts';

const script = (options?: ConstructorParameters<typeof FrameScript>[0]) =>
  new FrameScript(options).kernel('started');

const executionsOf = ({ frames }: FrameScript) => replay(frames).executionList;

describe('the state of an execution', () => {
  it('goes from queued to started to ok', () => {
    const frames = script().run('a').frames;
    const states = frames.map((_, index) => {
      const [execution] = replay(frames.slice(0, index + 1)).executionList;
      return execution?.state;
    });
    // kernel, request, busy, input, reply, idle
    expect(states).toEqual([undefined, 'queued', 'started', 'started', 'ok', 'ok']);
  });

  it('is what the reply says, whatever the messages before looked like', () => {
    const played = script()
      .request('a')
      .status('a', 'busy')
      .input('a', 1)
      .status('a', 'idle')
      .reply('a', 'error', { ename: 'E', evalue: 'late', traceback: [] });
    expect(executionsOf(played)[0]).toMatchObject({ state: 'error', error: { message: 'late' } });
  });

  it('is known from iopub alone: an error, an execution without input, and one with', () => {
    const played = script()
      .request('bad')
      .status('bad', 'busy')
      .input('bad', 1)
      .error('bad', 'ValueError', 'no')
      .status('bad', 'idle')
      .request('behind')
      .status('behind', 'busy')
      .status('behind', 'idle')
      .request('good')
      .status('good', 'busy')
      .input('good', 2)
      .status('good', 'idle');
    expect(executionsOf(played).map(({ state }) => state)).toEqual(['error', 'aborted', 'ok']);
  });

  it.each(['abort', 'aborted'])('takes the reply %s for aborted', status => {
    const played = script().request('a').status('a', 'busy').reply('a', status).status('a', 'idle');
    expect(executionsOf(played)[0]).toMatchObject({ state: 'aborted', started_time: null });
  });

  it('is lost when its kernel dies first, but keeps what it printed', () => {
    const played = script()
      .request('a')
      .status('a', 'busy')
      .input('a', 1)
      .print('a', 'so far')
      .kernel('died', { cause: 'signal 9' });
    expect(executionsOf(played)[0]).toMatchObject({
      state: 'lost',
      ended_time: null,
      outputs: [{ text: 'so far' }]
    });
  });

  it('is found again when the end of a restarted kernel comes late', () => {
    const played = script()
      .request('a')
      .status('a', 'busy')
      .input('a', 1)
      .kernel('stopping', { action: 'restart' })
      .kernel('restarted')
      .error('a', 'KeyboardInterrupt', '')
      .status('a', 'idle');
    const written = replay(played.frames);
    expect(written.executionList).toMatchObject([
      { state: 'error', outputs: [{ ename: 'KeyboardInterrupt' }] }
    ]);
    expect(written.sessionList).toMatchObject([{ end: { status: 'KILLED' } }]);
  });
});

describe('the times of an execution', () => {
  it('are the dates of the kernel, not when they were seen', () => {
    const played = script()
      .at(1000)
      .request('a')
      .at(2000, 1100)
      .status('a', 'busy')
      .at(2000, 1110)
      .input('a', 1)
      .at(5000, 1500)
      .status('a', 'idle');
    expect(executionsOf(played)[0]).toMatchObject({
      queued_time: 1000,
      started_time: 1100,
      ended_time: 1500
    });
  });

  it('end with idle when the reply came before it', () => {
    const played = script().request('a').status('a', 'busy').input('a', 1);
    played.at(500).reply('a', 'ok');
    expect(executionsOf(played)[0]).toMatchObject({ state: 'ok', ended_time: 500 });
    played.at(700).status('a', 'idle');
    expect(executionsOf(played)[0]).toMatchObject({ state: 'ok', ended_time: 700 });
  });

  it('begin with busy when the reply was seen before it', () => {
    const played = script()
      .at(100)
      .request('a')
      .at(9000, 8500)
      .reply('a', 'ok')
      .at(9001, 8000)
      .status('a', 'busy')
      .at(9002, 8001)
      .input('a', 1)
      .at(9003, 8501)
      .status('a', 'idle');
    expect(executionsOf(played)[0]).toMatchObject({ started_time: 8000, ended_time: 8501 });
  });

  it('are queued when the server saw the request, whatever the clock of the browser says', () => {
    const played = script().at(100, 90_000).request('a');
    expect(executionsOf(played)[0]!.queued_time).toBe(100);
  });

  it('never run backwards when two executions ran at once, in subshells', () => {
    const played = script().request('a').request('b').status('a', 'busy').input('a', 1);
    played.at(200).reply('b', 'ok').at(500).reply('a', 'ok').status('a', 'idle');
    played.at(520, 100).status('b', 'busy');
    const [, b] = executionsOf(played);
    expect(b!.ended_time! - b!.started_time!).toBeGreaterThanOrEqual(0);
  });

  it('of a date that cannot be read are those of the frame', () => {
    const played = script().request('a').at(300).status('a', 'busy');
    const busy = played.frames.at(-1)!;
    if (busy.kind === 'message') busy.header.date = 'yesterday';
    expect(executionsOf(played)[0]!.started_time).toBe(300);
  });
});

describe('a kernel that is busy with all it was asked at once', () => {
  const tslab = () => script({ language: 'typescript' });

  it('runs one execution after the other', () => {
    const played = tslab()
      .request('a')
      .request('b')
      .at(100)
      .status('a', 'busy')
      .at(101)
      .status('b', 'busy');
    expect(executionsOf(played).map(({ state }) => state)).toEqual(['started', 'queued']);
    played.at(900).reply('a', 'ok').at(901).status('a', 'idle');
    expect(executionsOf(played)).toMatchObject([
      { state: 'ok', started_time: 100, ended_time: 901 },
      { state: 'started', started_time: 901 }
    ]);
  });

  it('has begun the next when that prints, although it says idle later', () => {
    const played = tslab()
      .request('a')
      .request('b')
      .at(100)
      .status('a', 'busy')
      .status('b', 'busy');
    played.at(500).print('b', 'here').at(510).status('a', 'idle').at(512).reply('a', 'ok');
    expect(executionsOf(played)).toMatchObject([
      { state: 'ok', started_time: 100, ended_time: 500 },
      { state: 'started', started_time: 500 }
    ]);
  });

  it('has ended what runs when the next shows itself, even when its idle is lost', () => {
    const played = tslab()
      .request('a')
      .request('b')
      .at(100)
      .status('a', 'busy')
      .status('b', 'busy');
    played.at(500).print('b', 'here');
    expect(executionsOf(played)).toMatchObject([{ ended_time: 500 }, { started_time: 500 }]);
  });

  it('has begun what it replies to, even when nothing else told so', () => {
    const played = tslab()
      .request('a')
      .request('b')
      .at(100)
      .status('a', 'busy')
      .status('b', 'busy');
    played.at(500).reply('b', 'ok');
    expect(executionsOf(played)).toMatchObject([
      { ended_time: 500 },
      { state: 'ok', started_time: 500, ended_time: 500 }
    ]);
  });

  it('does not date a reply, which has the time of the request', () => {
    const played = tslab().at(100).request('a').status('a', 'busy').at(800, 100).reply('a', 'ok');
    expect(executionsOf(played)[0]!.ended_time).toBe(800);
  });

  it('leaves an execution open whose reply nobody saw, until a later one has begun', () => {
    const played = tslab()
      .request('a')
      .at(100)
      .status('a', 'busy')
      .at(200)
      .status('a', 'idle')
      .at(60_000)
      .alive();
    expect(executionsOf(played)[0]).toMatchObject({ state: 'started', ended_time: 200 });
    played.request('b').status('b', 'busy');
    expect(executionsOf(played).map(({ state }) => state)).toEqual(['lost', 'started']);
  });

  it('waits for a reply that is a moment behind', () => {
    const played = tslab().request('a').request('b');
    played.at(100).status('a', 'busy').status('b', 'busy').status('a', 'idle');
    expect(executionsOf(played)[0]!.state).toBe('started');
    played.reply('a', 'ok');
    expect(executionsOf(played)[0]!.state).toBe('ok');
  });

  it('believes a reply that comes after the execution was given up', () => {
    const played = tslab().request('a').status('a', 'busy').status('a', 'idle');
    played.at(9000).request('b').status('b', 'busy');
    expect(executionsOf(played)[0]!.state).toBe('lost');
    played.reply('a', 'ok');
    expect(executionsOf(played)[0]!.state).toBe('ok');
  });

  it('has executions whose request nobody saw, without a source', () => {
    const played = tslab().status('x', 'busy');
    expect(executionsOf(played)).toMatchObject([{ cell_id: null, source: '', state: 'started' }]);
  });

  it('is treated as others are once it sends an execute_input, as Deno does', () => {
    const played = tslab().request('a').status('a', 'busy').input('a', 1).status('a', 'idle');
    expect(executionsOf(played)[0]!.state).toBe('ok');
  });
});

describe('what is an execution of a user', () => {
  it('is no silent request, and none that stays out of the history', () => {
    const played = script()
      .request('silent', { silent: true })
      .status('silent', 'busy')
      .reply('silent', 'ok')
      .status('silent', 'idle')
      .request('unlisted', { store_history: false })
      .status('unlisted', 'busy')
      .input('unlisted', 1)
      .print('unlisted', 'x')
      .status('unlisted', 'idle');
    const written = replay(played.frames);
    expect(written.executionList).toEqual([]);
    expect(written.sessionList).toEqual([]);
  });

  it('is one that came by no websocket, with the source that the kernel reports', () => {
    const played = script().at(50).status('x', 'busy').input('x', 7, 'from elsewhere');
    expect(executionsOf(played)).toMatchObject([
      { cell_id: null, execution_count: 7, source: 'from elsewhere', started_time: 50 }
    ]);
  });

  it('is none that is only known to have been busy, as a silent one of somebody else is', () => {
    expect(executionsOf(script().status('x', 'busy').status('x', 'idle'))).toEqual([]);
  });

  it('is nothing that other requests are busy with', () => {
    const played = script().status('info', 'busy', 'kernel_info_request');
    expect(executionsOf(played)).toEqual([]);
  });

  it('gets its cell when the websocket is heard after iopub', () => {
    const played = script()
      .status('a', 'busy')
      .input('a', 1)
      .request('a', { cell: 'the cell', tags: ['t'] });
    expect(executionsOf(played)).toMatchObject([{ cell_id: 'the cell', cell_tags: ['t'] }]);
  });

  it('is one execution although both sources tell of it', () => {
    const played = script().run('a');
    expect(executionsOf(played)).toMatchObject([
      { execution_id: 'a', cell_id: 'a', source: sourceOf('a'), execution_count: 1, state: 'ok' }
    ]);
  });

  it('is a console on the same kernel, and a second notebook', () => {
    const played = script()
      .request('console', { cell: null })
      .request('one', { cell: 'same id' })
      .request('two', { cell: 'same id' });
    expect(executionsOf(played).map(({ cell_id }) => cell_id)).toEqual([
      null,
      'same id',
      'same id'
    ]);
  });

  it('is kept apart in kernels whose notebooks are copies of each other', () => {
    const played = script({ kernel_id: 'k1' }).request('a', { cell: 'same id' });
    played.kernel_id = 'k2';
    played.kernel('started').request('b', { cell: 'same id' }).status('b', 'busy');
    const written = replay(played.frames);
    expect(written.executionList.map(({ session_id, state }) => [session_id, state])).toEqual([
      ['k1.1', 'queued'],
      ['k2.1', 'started']
    ]);
  });
});

describe('outputs', () => {
  it('reach the execution that they are of after it has ended', () => {
    const played = script().run('a').run('b').print('a', 'from a thread of a');
    const [a, b] = executionsOf(played);
    expect(a!.outputs).toMatchObject([{ text: 'from a thread of a' }]);
    expect(b!.outputs).toEqual([]);
  });

  it('of a running cell are written with each batch while they are small', () => {
    const played = script().request('a').status('a', 'busy').input('a', 1);
    for (let line = 0; line < 5; line++) played.print('a', `${line}\n`);
    const written = replay(played.frames, 4);
    expect(written.changes.filter(({ type }) => type === 'set-outputs')).toHaveLength(2);
    expect(written.executionList[0]!.outputs).toMatchObject([{ text: '0\n1\n2\n3\n4\n' }]);
  });

  it('of a running cell are written at most once a second when they are large', () => {
    const played = script().request('a').status('a', 'busy').input('a', 1);
    played.print('a', `${'x'.repeat(1024 * 1024)}\n`);
    for (let line = 0; line < 250; line++) played.print('a', '\rx');
    const written = replay(played.frames);
    expect(written.changes.filter(({ type }) => type === 'set-outputs').length).toBeLessThan(5);
    played.status('a', 'idle');
    expect(replay(played.frames).changes.at(-1)).toMatchObject({ type: 'set-outputs' });
  });

  it('of old executions are let go, and found again by a late one', () => {
    const played = script();
    for (let n = 0; n < 40; n++) {
      const id = `a${n}`;
      played.request(id).status(id, 'busy').input(id, n).print(id, 'x').status(id, 'idle');
    }
    const state = createRecorderState(() => 'run');
    for (const frame of played.frames) record(state, frame);
    const { executions } = state.kernels.get('k')!;
    expect([...executions.values()].filter(({ outputs }) => outputs)).toHaveLength(30);
    expect(executionsOf(played.print('a0', 'y'))[0]!.outputs).toMatchObject([{ text: 'xy' }]);
  });

  it('without a parent, or of an unknown one, are passed over', () => {
    const played = script().print('nobody', 'x');
    const frame = played.print('nobody', 'y').frames.at(-1)!;
    if (frame.kind === 'message') frame.parent_header = {};
    expect(replay(played.frames).changes).toMatchObject([{ type: 'set-kernel' }]);
  });
});
