import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Recorder } from '../../src/recorder/recorder.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { FrameScript } from '../recorder/frame-script.ts';
import { MAIN } from '../server/celltrail-main.ts';

const PYTHON = path.resolve('.venv/bin/python');
const PYTHON_KERNEL = { kernel_name: 'python3', language: 'python' };

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-executed-'));
  store = await openStore({ dataDir: path.join(folder, 'data'), sync: 'normal' });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const celltrail = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, 'export', ...args, '--data', path.join(folder, 'data')], {
    encoding: 'utf8'
  });

async function recorded(script: FrameScript) {
  const recorder = new Recorder(store.sessions, store.tracking, { observer: script.kernel_id });
  await recorder.resume();
  await recorder.receive(script.frames);
  const [session] = await store.sessions.listSessions({ kernel_id: script.kernel_id });
  return session;
}

const validate = (file: string) =>
  execFileSync(
    PYTHON,
    [
      '-W',
      'error',
      '-c',
      'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))',
      file
    ],
    { encoding: 'utf8', stdio: 'pipe' }
  );

it('a notebook of whatever kernels and front ends send is valid', async () => {
  const script = new FrameScript({ kernel_id: 'odd' }).kernel('started', PYTHON_KERNEL);
  const uri = 'vscode-notebook-cell:/home/a/train.ipynb#W2sZmlsZQ%3D%3D';
  script.request('a', { cell: uri, tags: ['one', 'one', 'two, three', ''] });
  script.request('b', { cell: null, code: '' }).request('c', { cell: uri });
  script.status('a', 'busy').input('a', 1).print('a', 'x\r50%\n', 'stderr');
  const data = {
    'text/plain': 4,
    'text/html': ['<b>', 'x</b>'],
    'application/json': { a: [1] },
    'application/vnd.x+json': 3,
    'image/png': 'iVBORw0KGgo=',
    'strange type': { x: 1 }
  };
  script.iopub('a', 'display_data', { data, metadata: null, transient: { display_id: 'd' } });
  script.iopub('a', 'update_display_data', { data, metadata: {}, transient: { display_id: 'd' } });
  script.iopub('a', 'execute_result', { data: {}, metadata: {}, execution_count: 1 });
  script.reply('a', 'ok').status('a', 'idle');
  script.status('b', 'busy').input('b', 2, '').reply('b', 'ok').status('b', 'idle');
  script.status('c', 'busy').input('c', 3);
  script.iopub('c', 'error', { ename: 'E', evalue: 7, traceback: 'one text' });
  script.reply('c', 'error').status('c', 'idle');
  const { run_id } = await recorded(script);

  const file = path.join(folder, 'odd.ipynb');
  // The folder is in use by this process all the while.
  expect(celltrail(run_id, '--notebook', '-o', file)).toMatchObject({ status: 0, stderr: '' });
  expect(validate(file)).toBe('');
  const notebook = JSON.parse(readFileSync(file, 'utf8'));
  expect(notebook.metadata).toMatchObject({
    kernelspec: { name: 'python3', display_name: 'python3' },
    language_info: { name: 'python', file_extension: '.py' }
  });
  expect(notebook.cells.map((cell: { id: string }) => cell.id)).toEqual([
    'W2sZmlsZQ',
    'console',
    'W2sZmlsZQ-2'
  ]);
});

it('run again from the top, cells that ran out of order, twice and with a failure come to the same', async () => {
  const script = new FrameScript({ kernel_id: 'again' }).kernel('started', PYTHON_KERNEL);
  const run = (id: string, cell: string, code: string, count: number, state = 'ok') => {
    script.request(id, { cell, code }).status(id, 'busy').input(id, count, code);
    if (state === 'error') script.error(id, 'ZeroDivisionError', 'division by zero');
    script.reply(id, state).status(id, 'idle');
  };
  run('a1', 'last', 'import random; random.seed(7); loss = random.random()', 1);
  run('a2', 'middle', 'loss = loss * 2 + random.random()', 2);
  run('a3', 'first', '1 / 0', 3, 'error');
  run('a4', 'middle', 'loss = loss * 2 + random.random()', 4);
  run('a5', 'second', 'print(f"loss={loss:.12f}")', 5);
  const { run_id } = await recorded(script);
  const { info } = await store.tracking.getRun(run_id);
  const file = path.join(folder, 'again.ipynb');
  expect(celltrail(info.run_name, '--notebook', '-o', file)).toMatchObject({ status: 0 });
  execFileSync(path.resolve('.venv/bin/jupyter'), ['execute', '--inplace', file], {
    stdio: 'pipe'
  });
  const expected = execFileSync(PYTHON, [
    '-c',
    'import random; random.seed(7); a = random.random()\n' +
      'for _ in "12": a = a * 2 + random.random()\nprint(f"loss={a:.12f}")'
  ]).toString();
  const { cells } = JSON.parse(readFileSync(file, 'utf8'));
  expect([cells.at(-1).outputs[0].text].flat().join('')).toBe(expected);
}, 120_000);

it('says why there is nothing to export', async () => {
  const { info } = await store.tracking.createRun({ experiment_id: '0', run_name: 'by hand' });
  const refused = celltrail('by hand', '--notebook');
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toBe(
    `celltrail: Nothing was recorded of how run 'by hand' (${info.run_id}) was made: ` +
      'no notebook that celltrail watched made it.\n'
  );
  await store.tracking.createRun({ experiment_id: '0', run_name: 'by hand' });
  expect(celltrail('by hand', '--log').stderr).toContain("Several runs are called 'by hand'");
  expect(celltrail('nothing', '--log').stderr).toContain("no run with the id or name 'nothing'");
  expect(celltrail('by hand')).toMatchObject({ status: 2 });
});
