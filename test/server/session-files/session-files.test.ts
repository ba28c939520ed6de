import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { random } from '../../store/secrets/secret-samples.ts';
import { FrameScript } from '../../recorder/frame-script.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { ArtifactFiles } from '../../../src/server/artifact-files.ts';
import { openLog } from '../../../src/server/log.ts';
import { Documents } from '../../../src/server/session-files/documents.ts';
import { trustOf } from '../../../src/server/session-files/trust-of.ts';
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
const artifactFiles = new ArtifactFiles(places);
const log = openLog(path.join(folder, 'logs'));
const documents = new Documents(store.recorded, artifactFiles);
const files = new SessionFiles(store, artifactFiles, documents, log);
const environments = new EnvironmentFiles(store, artifactFiles, log);
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
  const next = new SessionFiles(store, artifactFiles, documents, log);
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

describe('the notebook as it was saved', () => {
  const root_dir = path.join(folder, 'root');
  mkdirSync(root_dir);
  const notebook_path = 'saved.ipynb';
  const secret = random(24);
  documents.addRoot('saver', { root_dir, secrets: () => [secret] });
  const cell = (id: string, source: string, tags: string[] = [], cell_type = 'code') => ({
    cell_type,
    id,
    metadata: { tags, hidden: true },
    source,
    ...(cell_type === 'code' ? { execution_count: 9, outputs: [{ output_type: 'old' }] } : {})
  });
  const save = (name: string, ...cells: object[]) =>
    writeFileSync(
      path.join(root_dir, name),
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { author: 'x' }, cells })
    );
  const saver = new Recorder(store.sessions, store.tracking, { observer: 'saver' });
  const script = new FrameScript({ kernel_id: 'saved', tag: 'saved-' }).at(Date.now() - 2000);
  const run = (id: string, of: string, code: string, count: number, tags: string[] = []) => {
    script.request(id, { cell: of, code, tags }).status(id, 'busy').input(id, count, code);
    script.print(id, `out ${count}\n`).reply(id, 'ok').status(id, 'idle');
  };
  const tagOf = async (run_id: string) =>
    (await store.tracking.getRun(run_id)).data.tags?.find(
      ({ key }) => key === 'celltrail.hidden_state'
    )?.value;
  const reasonsOf = async (run_id: string) =>
    (await trustOf(store.sessions, documents, run_id)).hidden_state.map(({ reason }) => reason);

  it('is kept at the end of the session, with what the record has of its cells and no secrets', async () => {
    script.kernel('started', { notebook_path });
    run('1', 'load', `login("${secret}")`, 1);
    run('2', 'fit', 'fit(1)', 2);
    run('3', 'fit', 'fit(2)', 3);
    run('4', 'quiet', 'private()', 4, ['no-track']);
    await saver.receive(script.frames, [secret]);
    save(
      'saved.ipynb',
      cell('text', `# Key ${secret}`, [], 'markdown'),
      cell('load', `login("${secret}")`),
      cell('fit', 'fit(2)', ['parameters', 'a,b']),
      cell('quiet', 'private()', ['no-track']),
      cell('never', `other("${secret}")`)
    );
    const [{ run_id, session_id }] = await store.sessions.listSessions({ kernel_id: 'saved' });
    expect(await files.write(session_id)).toContain('notebook/document.ipynb');
    const written = await read(run_id, 'notebook/document.ipynb');
    expect(written).not.toContain(secret);
    expect(written).not.toContain('private');
    const notebook = JSON.parse(written);
    expect(notebook.metadata).toMatchObject({ celltrail: { session_id, run_id } });
    expect(notebook.metadata).not.toHaveProperty('author');
    expect(notebook.cells).toMatchObject([
      { cell_type: 'markdown', id: 'text', source: `# Key ${SECRET_MARKER}` },
      { id: 'load', source: `login("${SECRET_MARKER}")`, execution_count: 1 },
      {
        id: 'fit',
        source: 'fit(2)',
        execution_count: 3,
        outputs: [{ output_type: 'stream', text: 'out 3\n' }],
        metadata: { tags: ['parameters'], celltrail: { attempt: 2, state: 'ok' } }
      },
      { id: 'quiet', source: '', outputs: [] },
      { id: 'never', source: `other("${SECRET_MARKER}")`, execution_count: null, outputs: [] }
    ]);
    expect(notebook.cells[1].metadata).not.toHaveProperty('hidden');
    expect(await tagOf(run_id)).toBeUndefined();
    expect(await reasonsOf(run_id)).toEqual([]);
  });

  it('tells what is hidden, which the tag says from then on, whatever becomes of the file', async () => {
    save('saved.ipynb', cell('fit', 'fit(3)'), cell('load', `login("${secret}")`));
    script.kernel('stopping', { notebook_path }).kernel('gone', { notebook_path });
    await saver.receive(script.frames, [secret]);
    await files.close();
    const [{ run_id, session_id }] = await store.sessions.listSessions({ kernel_id: 'saved' });
    const reasons = ['out_of_order', 'edited_after_run', 'deleted'];
    expect(await tagOf(run_id)).toBe(reasons.join(','));
    expect([...new Set(await reasonsOf(run_id))]).toEqual(reasons);

    const kept = await read(run_id, 'notebook/document.ipynb');
    save('saved.ipynb', cell('load', 'all else'));
    const later = Date.now() / 1000 + 60;
    utimesSync(path.join(root_dir, 'saved.ipynb'), later, later);
    const again = new SessionFiles(store, artifactFiles, documents, log);
    expect(await again.write(session_id)).not.toContain('notebook/document.ipynb');
    expect(await read(run_id, 'notebook/document.ipynb')).toBe(kept);
    expect([...new Set(await reasonsOf(run_id))]).toEqual(reasons);
    expect(await tagOf(run_id)).toBe(reasons.join(','));
  });
});
