import { describe, expect, it } from 'vitest';
import type { RecordingSettings } from '../../../src/recorder/recording-settings.ts';
import type { Recorder } from '../../../src/recorder/recorder.ts';
import { CELLTRAIL_PARSED } from '../../../src/protocol/tags.ts';
import { k, recorderOf, running, script, store } from './test-recorder.ts';

function setting(on: string[] = []): RecordingSettings & { on: Set<string>; told: string[] } {
  const paths = new Set(on);
  const told: string[] = [];
  return {
    on: paths,
    told,
    ready: async () => {},
    isTracked: () => true,
    parsesPrints: path => paths.has(path),
    noticed: path => void told.push(path)
  };
}

async function loss(metric_key = 'loss') {
  const [session] = await store.sessions.listSessions({ kernel_id: k });
  const { run_id } = session;
  const { metrics } = await store.series.history({ run_id, metric_key });
  return (metrics ?? []).map(({ step, value }) => [step, Number(value)]).sort(([a], [b]) => a - b);
}

async function parsedTag() {
  const [{ run_id }] = await store.sessions.listSessions({ kernel_id: k });
  const { data } = await store.tracking.getRun(run_id);
  return data.tags?.find(({ key }) => key === CELLTRAIL_PARSED)?.value;
}

describe('what cells print', () => {
  it('is recorded and marked where the cell has the tag, each attempt from its own first step', async () => {
    const recorder = await recorderOf();
    const played = script().at(Date.now() - 5000);
    for (const id of ['a', 'b']) {
      played
        .request(id, { cell: 'cell', tags: ['parse-prints'] })
        .status(id, 'busy')
        .input(id, 1);
      played.print(id, 'epoch 1 loss=0.5\nepoch 2 lo').print(id, 'ss=0.25\nepoch 3 loss=0.1');
      played.reply(id, 'ok').status(id, 'idle');
    }
    played.request('c', { cell: 'other' }).status('c', 'busy').input('c', 3).print('c', 'loss=7\n');
    await recorder.receive(played.frames);
    const points = [
      [1, 0.5],
      [2, 0.25],
      [3, 0.1]
    ];
    expect(await loss()).toEqual(points.flatMap(point => [point, point]));
    expect(await parsedTag()).toBe('["loss"]');
    const [{ run_id, session_id }] = await store.sessions.listSessions({ kernel_id: k });
    const executions = await store.sessions.listExecutions(session_id);
    const series = await store.series.series({ run_id, metric_key: 'loss' });
    expect(series).toMatchObject({ parsed: true, count: 6 });
    expect(series.origins.map(({ execution_id, inferred }) => [execution_id, inferred])).toEqual(
      executions.slice(0, 2).map(({ execution_id }) => [execution_id, false])
    );
  });

  it('is recorded in a notebook where it is on, and only noticed where it is off', async () => {
    const prints = setting();
    const recorder = await recorderOf(store.sessions, { settings: prints });
    const played = running('a').print('a', 'loss=0.5 x=1\n');
    await recorder.receive(played.frames);
    expect(recorder.noticed('train.ipynb')).toEqual([]);
    await recorder.receive(played.print('a', 'loss=0.25 x=2\n').frames);
    expect(recorder.noticed('train.ipynb')).toEqual(['loss']);
    expect(prints.told).toEqual(['train.ipynb']);
    expect(await loss()).toEqual([]);

    prints.on.add('train.ipynb');
    await recorder.readKept('train.ipynb');
    await recorder.receive(
      played.print('a', 'loss=0.125\n').reply('a', 'ok').status('a', 'idle').frames
    );
    expect(await loss()).toEqual([
      [1, 0.5],
      [2, 0.25],
      [3, 0.125]
    ]);
    expect(recorder.noticed('train.ipynb')).toEqual([]);

    prints.on.delete('train.ipynb');
    played.request('b').status('b', 'busy').input('b', 2).print('b', 'loss=9\n');
    await recorder.receive(played.frames);
    expect(await loss()).toHaveLength(3);
  });

  it('is counted on by a recorder that begins in between, and twice the same is once', async () => {
    const prints = setting(['train.ipynb']);
    const played = running('a').print('a', 'loss=0.5\n').print('a', 'loss=0.25\n');
    await (await recorderOf(store.sessions, { settings: prints })).receive(played.frames);
    const failing: Recorder = await recorderOf(
      new Proxy(store.sessions, {
        get: (sessions, name: 'apply' | 'resume') =>
          name === 'apply' ? () => Promise.reject(new Error('full')) : sessions[name].bind(sessions)
      }),
      { settings: prints }
    );
    played.print('a', 'loss=0.125\n');
    await expect(failing.receive(played.frames)).rejects.toThrow('full');
    await (await recorderOf(store.sessions, { settings: prints })).receive(played.frames);
    expect(await loss()).toEqual([
      [1, 0.5],
      [2, 0.25],
      [3, 0.125]
    ]);
  });

  it('is not read of a cell that keeps nothing, and a bar that died is read to its last step', async () => {
    const prints = setting(['train.ipynb']);
    const recorder = await recorderOf(store.sessions, { settings: prints });
    const played = script()
      .request('a', { tags: ['no-track'] })
      .status('a', 'busy')
      .input('a', 1);
    played.print('a', 'acc=0.5\n').reply('a', 'ok').status('a', 'idle');
    played.request('b').status('b', 'busy').input('b', 2);
    played.print('b', '\r50%|██ | 5/10 [00:03<00:04, 12.1it/s, loss=0.5]', 'stderr').kernel('died');
    await recorder.receive(played.frames);
    expect(await loss('acc')).toEqual([]);
    expect(await loss()).toEqual([[5, 0.5]]);
  });
});
