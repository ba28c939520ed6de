import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RecordImport } from '../../src/import/import-record.ts';
import { openSource } from '../../src/import/open-source.ts';
import { Recorder } from '../../src/recorder/recorder.ts';
import { sessionLog } from '../../src/server/session-files/session-texts.ts';
import { openLocalArtifacts } from '../../src/store/artifacts/local.ts';
import type { Store } from '../../src/store/store.ts';
import { FrameScript } from '../recorder/frame-script.ts';
import { temporaryStore } from '../store/temporary-store.ts';

let folder: string;
let from: Store;
let log: string;
let session_id: string;
let child: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-log-'));
  from = await temporaryStore();
  const recorder = new Recorder(from.sessions, from.tracking, { observer: 'jupyter' });
  await recorder.resume();
  const played = new FrameScript({ kernel_id: 'k' }).kernel('started');
  played
    .request('a', { cell: 'one', tags: ['train'] })
    .status('a', 'busy')
    .input('a', 1);
  played.print('a', 'hello\n').reply('a', 'ok').status('a', 'idle');
  played.request('b', { cell: 'one' }).status('b', 'busy').input('b', 2);
  played.error('b', 'NameError', 'x').reply('b', 'error').status('b', 'idle');
  played.kernel('stopping').kernel('gone');
  await recorder.receive(played.frames);
  const [session] = await from.sessions.listSessions({});
  ({ session_id } = session);
  const made = await from.tracking.createRun({
    experiment_id: session.experiment_id,
    run_name: 'nested',
    start_time: 1000,
    tags: [
      { key: 'celltrail.session', value: session_id },
      { key: 'celltrail.execution', value: 'a' },
      { key: 'mlflow.parentRunId', value: session.run_id }
    ]
  });
  child = made.info.run_id;
  await from.tracking.logBatch({
    run_id: child,
    params: [{ key: 'lr', value: '0.1' }],
    metrics: [0, 1, 2].map(step => ({
      key: 'loss',
      value: step === 1 ? 'NaN' : step / 2,
      timestamp: 1000 + step,
      step
    }))
  });
  log = '';
  for await (const piece of sessionLog(from.recorded, session)) log += piece;
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (text: string, name = 'executions.jsonl') => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

async function importInto(store: Store & { dataDir: string }, named: string) {
  const source = await openSource(named, { env: {}, credentialsFile: null });
  const artifacts = await openLocalArtifacts(path.join(store.dataDir, 'artifacts'));
  const record = new RecordImport(source, store.importer, artifacts, () => undefined);
  await record.run();
  return { counts: record.counts, notes: record.notes };
}

it('a log alone brings sessions, executions, outputs and runs back, once', async () => {
  const store = await temporaryStore();
  const file = written(log);
  const { counts, notes } = await importInto(store, file);
  expect(counts).toMatchObject({
    experiments: 1,
    runs: 2,
    points: 3,
    sessions: 1,
    executions: 2,
    files: 1
  });
  expect(notes).toEqual([]);
  expect(await store.sessions.getSession(session_id)).toEqual(
    await from.sessions.getSession(session_id)
  );
  const executions = await store.sessions.listExecutions(session_id);
  expect(executions).toEqual(await from.sessions.listExecutions(session_id));
  for (const { execution_id } of executions) {
    expect(await store.sessions.getOutputs(execution_id)).toEqual(
      await from.sessions.getOutputs(execution_id)
    );
  }
  const there = (run: Awaited<ReturnType<Store['recorded']['runs']>>[number]) => ({
    ...run,
    run: { ...run.run, info: { ...run.run.info, artifact_uri: '' } }
  });
  const runs = await store.recorded.runs(session_id);
  expect(runs.map(there)).toEqual((await from.recorded.runs(session_id)).map(there));
  expect(runs[1]).toMatchObject({ origins: ['a'], run: { info: { run_id: child } } });
  expect(await store.series.history({ run_id: child, metric_key: 'loss' })).toEqual(
    await from.series.history({ run_id: child, metric_key: 'loss' })
  );
  expect(await importInto(store, file)).toMatchObject({
    counts: { experiments: 0, runs: 0, points: 0, sessions: 0, executions: 0, files: 0 }
  });
});

it('points of long ago are of the cells that logged them, not of the last one', async () => {
  const [a, b] = await from.sessions.listExecutions(session_id);
  const times = [a.started_time!, a.ended_time! - 1, b.started_time!].map(Math.ceil);
  const moved = log.replace(/"timestamps":\[[^\]]*\]/, `"timestamps":${JSON.stringify(times)}`);
  const store = await temporaryStore();
  await importInto(store, written(moved, 'moved.jsonl'));
  const points = { metrics: [{ key: 'new', value: 1, timestamp: times[0], step: 0 }] };
  await store.tracking.logBatch({ run_id: child, ...points });
  const cellsOf = async (metric_key: string) => {
    const { origin, origins } = await store.series.series({ run_id: child, metric_key });
    return origin
      .map(at => origins[at])
      .map(({ execution_id, inferred }) => [execution_id, inferred]);
  };
  for (const seal of [false, true]) {
    if (seal) await store.series.sealAll();
    expect(await cellsOf('loss')).toEqual([
      ['a', false],
      ['a', false],
      ['b', true]
    ]);
    // What is logged here goes by its arrival as before.
    expect(await cellsOf('new')).toEqual([['b', true]]);
  }
});

it('a folder of artifacts does, with its other files; so does an artifact root', async () => {
  const store = await temporaryStore();
  written(log, 'root/1/run/artifacts/celltrail/executions.jsonl');
  written('{}', 'root/1/run/artifacts/notebook/executed.ipynb');
  const { counts } = await importInto(store, path.join(folder, 'root'));
  expect(counts).toMatchObject({ runs: 2, sessions: 1, files: 2 });
  const again = await importInto(store, path.join(folder, 'root/1/run/artifacts'));
  expect(again.counts).toMatchObject({ runs: 0, sessions: 0, executions: 0, files: 0 });
});

it('a log that was written while the session went on is completed by the last one', async () => {
  const store = await temporaryStore();
  const [first, ...others] = log
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  const open = [
    { ...first, state: 'busy', ended_time: null, end_reason: null },
    ...others.map(line => (line.execution_id === 'b' ? { ...line, state: 'started' } : line))
  ];
  await importInto(store, written(open.map(line => JSON.stringify(line)).join('\n'), 'open.jsonl'));
  expect(await store.sessions.getSession(session_id)).toMatchObject({ ended_time: null });
  await importInto(store, written(log));
  expect(await store.sessions.getSession(session_id)).toMatchObject({
    state: 'ended',
    end_reason: 'NameError: x'
  });
  expect((await store.sessions.listExecutions(session_id)).map(({ state }) => state)).toEqual([
    'ok',
    'error'
  ]);
});

it('the first version of the log, which had no runs, brings the session and its own run', async () => {
  const store = await temporaryStore();
  const lines = log
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  const old = lines
    .filter(({ type }) => type === 'session' || type === 'execution')
    .map(line => JSON.stringify(line.type === 'session' ? { ...line, version: 1 } : line));
  const { counts } = await importInto(store, written(old.join('\n'), 'one.jsonl'));
  expect(counts).toMatchObject({ runs: 1, sessions: 1, executions: 2 });
});

it.each([
  [(lines: string[]) => lines.with(2, lines[2].slice(0, 40)), 'Line 3 is broken'],
  [(lines: string[]) => lines.slice(1), 'Line 1 is broken: a log begins with its session'],
  [(lines: string[]) => lines.with(0, lines[0].replace('"version":2', '"version":9')), 'up to 2'],
  [
    (lines: string[]) => lines.map(line => line.replace('"state":"error"', '"state":"bad"')),
    'state of its execution'
  ],
  [() => [], 'It is empty']
])('a broken line is named, and nothing is changed (%#)', async (damage, says) => {
  const store = await temporaryStore();
  const file = written(damage(log.trimEnd().split('\n')).join('\n'), 'broken.jsonl');
  await expect(importInto(store, file)).rejects.toThrow(says);
  expect(await store.sessions.listSessions({})).toEqual([]);
  expect((await store.tracking.counts()).runs).toBe(0);
});
