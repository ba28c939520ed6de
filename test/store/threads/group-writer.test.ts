import { describe, expect, it } from 'vitest';
import type { SeriesState } from '../../../src/store/series/series-state.ts';
import type { StoreEvent } from '../../../src/store/store-event.ts';
import type {
  GroupMessage,
  GroupReply,
  Outcome
} from '../../../src/store/threads/group-message.ts';
import { GroupWriter } from '../../../src/store/threads/group-writer.ts';
import type { Thread } from '../../../src/store/threads/thread.ts';
import { temporaryStore } from '../temporary-store.ts';

/** A writer thread whose transactions last until the test ends them. */
class SlowThread {
  readonly groups: GroupMessage[] = [];
  readonly #waiting: { resolve(reply: GroupReply): void; reject(error: Error): void }[] = [];

  call(group: GroupMessage): Promise<GroupReply> {
    this.groups.push(group);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async commit(outcomes: Outcome[] = []): Promise<void> {
    this.#waiting.shift()?.resolve({ outcomes, due: [] });
    await turn();
  }

  async fail(): Promise<void> {
    this.#waiting.shift()?.reject(new Error('disk'));
    await turn();
  }
}

const turn = () => new Promise(resolve => setImmediate(() => setImmediate(resolve)));

const begin = () => {
  const thread = new SlowThread();
  const events: StoreEvent[] = [];
  const writer = new GroupWriter(thread as unknown as Thread, committed =>
    events.push(...committed)
  );
  const run = {
    id: 1,
    run_id: 'r',
    experiment_id: '0',
    session_id: 's',
    active: true,
    series: new Map()
  };
  const seriesOf = (id: number): SeriesState => ({
    id,
    key: `m${id}`,
    run,
    committed: false,
    group: 0
  });
  const log = (series: SeriesState, step: number, value = step) => {
    writer.append(series, step, step, value);
    return writer.committed();
  };
  return { thread, events, writer, seriesOf, log };
};

describe('group commit', () => {
  it('lets what comes during a commit share the next one, in order', async () => {
    const { thread, writer, log, seriesOf } = begin();
    const series = seriesOf(5);
    const done: string[] = [];
    void log(series, 1).then(() => done.push('1'));
    void log(series, 2).then(() => done.push('2'));
    await turn();
    void log(series, 3).then(() => done.push('3'));
    void writer.write('deleteRun', { run_id: 'r' }).then(() => done.push('delete'));
    void log(series, 4).then(() => done.push('4'));
    await turn();
    expect(thread.groups.map(({ points, requests }) => [points?.bytes, requests.length])).toEqual([
      [56, 0]
    ]);
    await thread.commit();
    expect(done).toEqual(['1', '2']);
    expect(thread.groups.map(({ points, requests }) => [points?.bytes, requests.length])).toEqual([
      [56, 0],
      [56, 1]
    ]);
    await thread.commit([{ result: null, events: [] }]);
    expect(done).toEqual(['1', '2', '3', '4', 'delete']);
  });

  it('keeps points of another record in groups of their own', async () => {
    const { thread, writer, seriesOf } = begin();
    const series = seriesOf(5);
    const done: boolean[] = [];
    for (const brought of [false, true, true, false]) {
      writer.append(series, 0, 1, 2, brought);
      void writer.committed().then(() => done.push(brought));
    }
    await turn();
    for (let group = 0; group < 3; group++) await thread.commit();
    expect(thread.groups.map(({ points }) => [points?.bytes, points!.arrived < 0])).toEqual([
      [28, false],
      [56, true],
      [28, false]
    ]);
    expect(done).toEqual([false, true, true, false]);
    expect(writer.queuedBytes).toBe(0);
  });

  it('brings a new series along until it is on disk', async () => {
    const { thread, log, seriesOf } = begin();
    const [one, two] = [seriesOf(1), seriesOf(2)];
    const failed = log(one, 1).catch((error: Error) => error.message);
    await turn();
    void log(one, 2);
    void log(two, 2);
    await thread.fail();
    expect(await failed).toBe('disk');
    const named = () => thread.groups.at(-1)?.points?.series.map(({ id }) => id);
    expect(named()).toEqual([1, 2]);
    await thread.commit();
    void log(one, 3);
    await turn();
    expect(named()).toEqual([]);
  });

  it('tells in its event of points that are not finite, of that transaction alone', async () => {
    const { thread, events, log, seriesOf } = begin();
    const series = seriesOf(1);
    const event = { type: 'series', run_id: 'r', metric_key: 'm1', session_id: 's' };
    for (const value of [NaN, -Infinity]) {
      void log(series, 0, value);
      void log(series, 1);
      await turn();
      await thread.commit();
      expect(events.splice(0)).toEqual([{ ...event, not_finite: true }]);
    }
    void log(series, 1);
    await turn();
    await thread.commit();
    expect(events).toEqual([event]);
  });

  it('emits one event a series and transaction, and none of what failed', async () => {
    const { thread, events, log, seriesOf } = begin();
    const series = seriesOf(1);
    void log(series, 1);
    void log(series, 2);
    await turn();
    expect(events).toEqual([]);
    await thread.commit();
    expect(events).toEqual([{ type: 'series', run_id: 'r', metric_key: 'm1', session_id: 's' }]);
    log(series, 3).catch(() => undefined);
    await turn();
    await thread.fail();
    expect(events).toHaveLength(1);
  });

  it('rejects a request that no message can hold, and none of those beside it', async () => {
    const { tracking, series } = await temporaryStore();
    const { info } = await tracking.createRun({ experiment_id: '0' });
    const { run_id } = info;
    const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`;
    const metric = { key: 'm', value: 1, timestamp: 1, step: 0 };
    const outcomes = await Promise.allSettled([
      tracking.logBatch({ run_id, metrics: [metric] }),
      tracking.recordLoggedModel(
        run_id,
        `{"artifact_path":"a","run_id":"r","utc_time_created":"t","flavors":{"f":${deep}}}`
      ),
      tracking.deleteTag(run_id, 'mlflow.runName')
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await series.history({ run_id, metric_key: 'm' })).metrics).toHaveLength(1);
  });

  it('refuses more than memory should hold, and takes more once the disk has caught up', async () => {
    const { thread, writer, seriesOf } = begin();
    const series = seriesOf(1);
    const calls: Promise<void>[] = [];
    let accepted = 0;
    try {
      for (;;) {
        writer.assertRoom();
        for (let i = 0; i < 1000; i++) writer.append(series, i, i, i);
        calls.push(writer.committed());
        accepted += 1000;
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED', status: 429 });
    }
    expect(accepted * 28).toBeLessThan(80 * 1024 * 1024);
    let taken = 0;
    const drained = writer.drained();
    while (taken < accepted) {
      await turn();
      const group = thread.groups.pop();
      taken += (group?.points?.bytes ?? 0) / 28;
      await thread.commit();
    }
    await Promise.all([...calls, drained]);
    writer.assertRoom();
  });
});
