import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { FrameScript } from '../../recorder/frame-script.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { ArtifactFiles } from '../../../src/server/artifact-files.ts';
import { openLog } from '../../../src/server/log.ts';
import { SessionFiles } from '../../../src/server/session-files/session-files.ts';
import { openArtifactPlaces } from '../../../src/store/artifacts/artifact-places.ts';
import { openStore } from '../../../src/store/open-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-files-'));
const store = await openStore({ dataDir: folder, sync: 'normal' });
const places = await openArtifactPlaces(
  path.join(folder, 'artifacts'),
  path.join(folder, 'artifacts'),
  []
);
const files = new SessionFiles(
  store,
  new ArtifactFiles(places),
  openLog(path.join(folder, 'logs'))
);
store.onCommit(events => files.add(events));
afterAll(async () => {
  await files.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const recorder = new Recorder(store.sessions, store.tracking, { observer: 'jupyter' });
const played = new FrameScript({ kernel_id: 'k' }).kernel('started');
const html = { data: { 'text/html': '<b>x</b>' }, metadata: {}, transient: { display_id: 'd' } };
played.request('a', { cell: 'one/two', tags: ['train'] }).request('b', { cell: 'one/two' });
played.request('c', { cell: 'last' });
played.status('a', 'busy').input('a', 1).print('a', 'hello\n').reply('a', 'ok').status('a', 'idle');
played.status('b', 'busy').input('b', 2).iopub('b', 'display_data', html);
played.error('b', 'NameError', 'x').reply('b', 'error').status('b', 'idle');
played.reply('c', 'aborted').status('c', 'idle');

const read = async (run_id: string, file: string) => {
  const { info } = await store.tracking.getRun(run_id);
  const { store: artifacts, path: root } = places.find(info.artifact_uri);
  return text((await artifacts.read(path.posix.join(root, file))).stream);
};

it('a session has its notebook and its log among the artifacts of its run, on request and at its end', async () => {
  await recorder.resume();
  await recorder.receive(played.frames);
  const [{ session_id, run_id }] = await store.sessions.listSessions({});
  expect(await files.write(session_id)).toEqual([
    'celltrail/executions.jsonl',
    'notebook/executed.ipynb'
  ]);
  const notebook = JSON.parse(await read(run_id, 'notebook/executed.ipynb'));
  expect(notebook).toMatchObject({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { celltrail: { session_id, run_id, notebook_path: 'train.ipynb' } }
  });
  expect(notebook.cells).toMatchObject([
    {
      cell_type: 'code',
      id: 'one-two',
      source: 'code of a',
      execution_count: 1,
      metadata: { tags: ['train'], celltrail: { cell_id: 'one/two', attempt: 1, state: 'ok' } },
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'hello\n' }]
    },
    {
      id: 'one-two-2',
      metadata: { celltrail: { attempt: 2, state: 'error' } },
      outputs: [
        { output_type: 'display_data', data: { 'text/html': '<b>x</b>' }, metadata: {} },
        { output_type: 'error', ename: 'NameError' }
      ]
    }
  ]);
  expect(notebook.cells[1].outputs[0]).not.toHaveProperty('transient');

  const lines = (await read(run_id, 'celltrail/executions.jsonl')).trimEnd().split('\n');
  const [session, ...executions] = lines.map(line => JSON.parse(line));
  expect(session).toMatchObject({ type: 'session', version: 1, session_id, state: 'idle' });
  expect(executions.map(({ execution_id, state }) => [execution_id, state])).toEqual([
    ['a', 'ok'],
    ['b', 'error'],
    ['c', 'aborted']
  ]);

  played.run('d', 3).kernel('stopping').kernel('gone');
  await recorder.receive(played.frames);
  await files.close();
  const ended = (await read(run_id, 'celltrail/executions.jsonl')).split('\n');
  expect(JSON.parse(ended[0])).toMatchObject({ state: 'ended', end_reason: 'kernel shut down' });
  expect(JSON.parse(await read(run_id, 'notebook/executed.ipynb')).cells).toHaveLength(3);
});

it('a session that ended without them, since the server was killed, gets them at the next start', async () => {
  const [{ run_id }] = await store.sessions.listSessions({});
  const { info } = await store.tracking.getRun(run_id);
  const { store: artifacts, path: root } = places.find(info.artifact_uri);
  await artifacts.remove(path.posix.join(root, 'notebook'));
  const next = new SessionFiles(
    store,
    new ArtifactFiles(places),
    openLog(path.join(folder, 'logs'))
  );
  await next.addMissing();
  await next.close();
  expect(JSON.parse(await read(run_id, 'notebook/executed.ipynb')).cells).toHaveLength(3);
});
