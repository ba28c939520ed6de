import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { RecordClock } from '../../../src/store/record-clock.ts';
import { clockAt, folder, k, recorderOf, running, script, store, tag } from './test-recorder.ts';

describe('the end that a client gives its run', () => {
  /** After a cell, with a run that the client made in it. */
  async function atRest() {
    const clock = { now: 0 };
    const recorder = await recorderOf(store.sessions, { clock: clockAt(() => clock.now) });
    const played = script().run('a');
    await recorder.receive(played.frames);
    const { experiment_id } = recorder.scope(k)!;
    const { info } = await store.tracking.createRun({ experiment_id: experiment_id! });
    return { recorder, played, run_id: info.run_id, clock };
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
    const { recorder, played, run_id, clock } = await atRest();
    clock.now = played.time + 5000;
    expect(recorder.claimEnd(k, run_id, 'FAILED')).toBe(false);
    await recorder.receive(played.at(clock.now + 100).alive().frames);
    expect(await statusOf(run_id)).toBe('RUNNING');
    await recorder.receive(played.at(clock.now + 10_000).alive().frames);
    const { info } = await store.tracking.getRun(run_id);
    expect(info).toMatchObject({ status: 'FAILED', end_time: clock.now });
  });

  it('becomes the end when the cell that gave it is heard of a moment later', async () => {
    const { recorder, played, run_id, clock } = await atRest();
    clock.now = 1005;
    expect(recorder.claimEnd(k, run_id, 'FINISHED')).toBe(false);
    await recorder.receive(played.at(1000).request('b').at(1001).status('b', 'busy').frames);
    expect(await statusOf(run_id)).toBe('FINISHED');
  });

  it('is forgotten when the kernel ends: the client said it at its exit', async () => {
    const { recorder, played, run_id, clock } = await atRest();
    clock.now = played.time + 5000;
    recorder.claimEnd(k, run_id, 'FINISHED');
    played
      .at(clock.now + 900)
      .kernel('died')
      .kernel('restarted');
    await recorder.receive(played.at(clock.now + 60_000).alive().frames);
    // Not in the session here, so the session's end did not reach it: only the claim could have.
    expect(await statusOf(run_id)).toBe('RUNNING');
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
