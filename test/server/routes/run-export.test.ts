import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attachmentName } from '../../../src/client/attachment-name.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { FrameScript } from '../../recorder/frame-script.ts';
import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

let folder: string;
let open: OpenServer;
/** Runs of the two sessions of a kernel, the second one begun by a cell tagged `new-run`. */
let first: string;
let second: string;
/** Made by the first cell of the second session. */
let nested: string;
let unrecorded: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-export-'));
  const dataDir = path.join(folder, 'data');
  const store = await openStore({ dataDir, sync: 'normal' });
  const recorder = new Recorder(store.sessions, store.tracking, { observer: 'jupyter' });
  await recorder.resume();
  const of = { notebook_path: 'deep/prüfung.ipynb' };
  const script = new FrameScript().kernel('started', of).run('a', 1);
  script
    .request('b', { tags: ['new-run'] })
    .status('b', 'busy')
    .input('b', 2);
  script.print('b', 'said\n').reply('b', 'ok').status('b', 'idle');
  script.request('never').kernel('stopping', of).kernel('gone', of);
  await recorder.receive(script.frames);
  const [newest, oldest] = await store.sessions.listSessions({});
  first = oldest.run_id;
  second = newest.run_id;
  const run = async (run_name: string, session_id?: string) => {
    const { experiment_id } = newest;
    const tags = session_id === undefined ? [] : [{ key: 'celltrail.session', value: session_id }];
    const made = await store.tracking.createRun({ experiment_id, run_name, start_time: 1, tags });
    return made.info.run_id;
  };
  nested = await run('lr 1/10', newest.session_id);
  unrecorded = await run('alone');
  await store.close();
  // What is at rest on the disk is all that there is.
  open = await openServer({ dataDir });
});
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

const exported = (run: string, what = 'notebook') =>
  ask(open.server, 'GET', `/api/celltrail/v1/run-export?${new URLSearchParams({ run, what })}`);
const sources = (text: string) =>
  (JSON.parse(text).cells as { source: string }[]).map(({ source }) => source);
const nameIn = (headers: Record<string, unknown>) =>
  attachmentName(headers['content-disposition'] as string);

it('the notebook of a run is a file with the name of both, which no browser would run', async () => {
  const { status, headers, text } = await exported(first);
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'application/x-ipynb+json'
  });
  expect(nameIn(headers)).toMatch(/^prüfung @ prüfung #\d+\.ipynb$/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'");
  expect(sources(text)).toEqual(['code of a']);
});

it('a session that a cell tagged new-run began has what its kernel ran before in front', async () => {
  const { text } = await exported(second);
  expect(sources(text)).toEqual(['code of a', 'code of b']);
  const { cells, metadata } = JSON.parse(text);
  expect(cells[1].outputs).toEqual([{ output_type: 'stream', name: 'stdout', text: 'said\n' }]);
  expect(metadata.celltrail).toMatchObject({ run_id: second, notebook_path: 'deep/prüfung.ipynb' });
});

it('of a nested run it is the notebook of its session, under the name of the run; a name does', async () => {
  const { headers, text } = await exported(nested);
  expect(nameIn(headers)).toBe('prüfung @ lr 1_10.ipynb');
  expect(sources(text)).toEqual(['code of a', 'code of b']);
  expect((await exported('lr 1/10')).text).toBe(text);
});

it('the log has the session, its runs and all that was asked for', async () => {
  const { headers, text } = await exported(second, 'log');
  expect(nameIn(headers)).toMatch(/\.jsonl$/);
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'session', run_id: second, state: 'ended' });
  expect(lines.filter(({ type }) => type === 'run').map(({ run }) => run.info.run_id)).toEqual([
    second,
    nested
  ]);
  const executions = lines.filter(({ type }) => type === 'execution');
  expect(executions.map(({ execution_id }) => execution_id)).toEqual(['b', 'never']);
});

it.each([
  [
    'a run that is not there',
    () => 'nobody',
    'notebook',
    404,
    "no run with the id or name 'nobody'"
  ],
  ['a run that no notebook made', () => unrecorded, 'notebook', 404, 'no notebook that celltrail'],
  ['what cannot be made of a run', () => first, 'pdf', 400, "'pdf' cannot be made of a run"]
])('%s is refused with the reason', async (_, run, what, status, says) => {
  const answer = await exported(run(), what);
  expect(answer.status).toBe(status);
  expect(answer.body.message).toContain(says);
});
