import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { random } from '../../store/secrets/secret-samples.ts';
import { FrameScript } from '../../recorder/frame-script.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { ArtifactFiles } from '../../../src/server/artifact-files.ts';
import { openLog } from '../../../src/server/log.ts';
import { SessionFiles } from '../../../src/server/session-files/session-files.ts';
import { EnvironmentFiles } from '../../../src/server/session-files/environment-files.ts';
import { openArtifactPlaces } from '../../../src/store/artifacts/artifact-places.ts';
import { openStore } from '../../../src/store/open-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-files-'));
const store = await openStore({ dataDir: folder, sync: 'normal' });
const places = await openArtifactPlaces(
  path.join(folder, 'artifacts'),
  path.join(folder, 'artifacts'),
  []
);
const parts = [store, new ArtifactFiles(places), openLog(path.join(folder, 'logs'))] as const;
const files = new SessionFiles(...parts);
const environments = new EnvironmentFiles(...parts);
store.onCommit(events => {
  files.add(events);
  environments.add(events);
});
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
  const [session, ...others] = lines.map(line => JSON.parse(line));
  const executions = others.filter(({ type }) => type === 'execution');
  expect(session).toMatchObject({ type: 'session', version: 2, session_id, state: 'idle' });
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

it('what is installed is an artifact of the run, without secrets, and comes back after a crash', async () => {
  const token = `ghp_${random(36)}`;
  const secret = random(24);
  const url = `https://example.org/${secret}/x.git`;
  const kernel = new FrameScript({ kernel_id: 'env', tag: 'env-' }).kernel('started');
  kernel.environment({
    language_version: '3.11.9',
    packages: [
      { name: 'numpy', version: '2.1.0' },
      { name: 'x', version: '1', direct_url: { url, vcs_info: { vcs: 'git', commit_id: 'ab' } } },
      { name: 'y', version: '1', direct_url: { url: `https://h/${token}`, dir_info: {} } }
    ]
  });
  const other = new Recorder(store.sessions, store.tracking, { observer: 'other' });
  await other.receive(kernel.run('a').frames, [secret]);
  await environments.close();
  const [session] = await store.sessions.listSessions({ kernel_id: 'env' });
  expect(session.environment).toEqual({ language_version: '3.11.9', packages: 3, reason: null });
  const { data, info } = await store.tracking.getRun(session.run_id);
  const tag = data.tags?.find(({ key }) => key === 'celltrail.environment');
  expect(JSON.parse(tag!.value)).toEqual(session.environment);
  const file = 'environment/requirements.txt';
  const lines = [
    '# Python 3.11.9',
    'numpy==2.1.0',
    `x @ git+https://example.org/${SECRET_MARKER}/x.git@ab`,
    `y @ https://h/${SECRET_MARKER}`,
    ''
  ].join('\n');
  expect(await read(session.run_id, file)).toBe(lines);

  const { store: artifacts, path: root } = places.find(info.artifact_uri);
  await artifacts.remove(path.posix.join(root, file));
  await environments.addMissing();
  await environments.close();
  expect(await read(session.run_id, file)).toBe(lines);
});
