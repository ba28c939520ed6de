import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getRerunForm,
  listReruns,
  startRerun,
  stopRerun
} from '../../src/protocol/endpoints/reruns.ts';
import type { Run } from '../../src/protocol/entities/run.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { BIN, JupyterServer } from '../jupyter/jupyter-server.ts';
import { paramOf, Record, tagOf } from '../jupyter/record.ts';
import { openServer } from '../server/open-server.ts';

const CELLTRAIL = path.resolve('bin/celltrail');
const RUN_ID = /^[0-9a-f]{32}\n$/;

interface Cell {
  id: string;
  source: string;
  tags?: string[];
}

describe('notebooks without Jupyter', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ct-'));
    env = {
      ...process.env,
      MLFLOW_TRACKING_URI: '',
      CELLTRAIL_HOME: '',
      PATH: `${BIN}${path.delimiter}${process.env.PATH}`,
      JUPYTER_RUNTIME_DIR: path.join(folder, 'r'),
      IPYTHONDIR: path.join(folder, 'ipython')
    };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function notebook(name: string, cells: Cell[], kernel = 'python3'): string {
    const file = path.resolve(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const content = {
      cells: cells.map(({ id, source, tags }) => ({
        cell_type: 'code',
        id,
        metadata: tags ? { tags } : {},
        source,
        outputs: [],
        execution_count: null
      })),
      metadata: { kernelspec: { name: kernel, display_name: kernel } },
      nbformat: 4,
      nbformat_minor: 5
    };
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  const exec = (args: string[], more: NodeJS.ProcessEnv = {}) =>
    spawnSync(CELLTRAIL, ['exec', ...args], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...env, ...more }
    });

  /** What is on record; nothing runs on the folder any more. */
  async function recorded<T>(look: (store: Store) => Promise<T>, data = '.celltrail'): Promise<T> {
    const store = await openStore({ dataDir: path.join(folder, data), sync: 'normal' });
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  }

  const sessionOf = async (store: Store, run_id: string) => {
    const sessions = await store.sessions.listSessions({});
    return sessions.find(session => session.run_id === run_id)!;
  };

  const PARAMETERS = [
    { id: 'defaults', source: "lr = 0.01\nname = 'sgd'", tags: ['parameters'] },
    { id: 'use', source: 'print(name)\nlr * 2' },
    { id: 'log', source: "import mlflow\nmlflow.log_metric('loss', lr)" }
  ];

  it('celltrail exec records a notebook as under JupyterLab, with the parameters that it was given', async () => {
    const allowed = { id: 'allowed', source: '1/0', tags: ['raises-exception'] };
    const file = notebook('sub/train.ipynb', [...PARAMETERS, allowed]);
    const before = readFileSync(file, 'utf8');
    const out = path.join(folder, 'out.ipynb');
    const ended = exec(['sub/train.ipynb', '-p', 'lr', '0.05', '-p', 'name', 'grün', '-o', out]);
    expect([ended.status, ended.stderr.match(/celltrail: cell . of 5/g)]).toEqual([
      0,
      [1, 2, 3, 4, 5].map(number => `celltrail: cell ${number} of 5`)
    ]);
    expect(ended.stdout).toMatch(RUN_ID);
    const run_id = ended.stdout.trim();
    expect(ended.stderr).toContain(`/#/run/${run_id}`);
    expect(readFileSync(file, 'utf8')).toBe(before);

    const { cells } = JSON.parse(readFileSync(out, 'utf8'));
    expect(cells.map((cell: Cell) => cell.id)).toEqual([
      'defaults',
      'injected-parameters',
      'use',
      'log',
      'allowed'
    ]);
    expect(cells[1].source.join('')).toBe('# Parameters\nlr = 0.05\nname = "grün"\n');
    expect(cells[2].outputs.map((output: object) => Object.values(output).flat(2))).toMatchObject([
      ['stdout', 'stream', 'grün\n'],
      [{ 'text/plain': ['0.1'] }, 3, {}, 'execute_result']
    ]);
    // Nothing but outputs and the cell that was injected.
    const plain = [0, 2, 3, 4].map(at => ({ ...cells[at], outputs: [], execution_count: null }));
    for (const cell of plain) cell.source = cell.source.join('');
    expect(plain).toEqual(JSON.parse(before).cells);

    await recorded(async store => {
      const run = await store.tracking.getRun(run_id);
      expect(run.info.status).toBe('FINISHED');
      expect(['lr', 'name'].map(key => paramOf(run, key))).toEqual(['0.05', 'grün']);
      const session = await sessionOf(store, run_id);
      expect(session).toMatchObject({
        notebook_path: 'sub/train.ipynb',
        kernel_name: 'python3',
        state: 'ended',
        environment: { reason: null }
      });
      const executions = await store.sessions.listExecutions(session.session_id);
      expect(executions.map(({ cell_id, state }) => [cell_id, state])).toEqual(
        cells.map(({ id }: Cell) => [id, id === 'allowed' ? 'error' : 'ok'])
      );
      expect(executions[1].cell_tags).toEqual(['injected-parameters']);
      const [nested] = (
        await store.tracking.searchRuns({
          experiment_ids: [session.experiment_id],
          filter: `tags.\`mlflow.parentRunId\` = '${run_id}'`
        })
      ).runs!;
      expect(nested.data.metrics).toMatchObject([{ key: 'loss', value: 0.05 }]);
      const artifacts = path.join(
        folder,
        run.info.artifact_uri.replace('mlflow-artifacts:', '.celltrail/artifacts')
      );
      expect(readdirSync(artifacts).sort()).toEqual(['celltrail', 'environment', 'notebook']);
    });
  }, 90_000);

  it('writes parameters for a TypeScript kernel', async () => {
    const cells = [
      { id: 'defaults', source: 'const layers = [64, 32];', tags: ['parameters'] },
      { id: 'use', source: 'layers = [...layers, 1];\nlayers.join()' }
    ];
    notebook('train-ts.ipynb', cells, 'celltrail-typescript');
    const ended = exec(['train-ts.ipynb', '-y', 'layers: [8, 4]', '-o', 'ts.ipynb', '--json']);
    expect(ended.status).toBe(0);
    const told = JSON.parse(ended.stdout);
    expect(told).toMatchObject({ status: 'FINISHED', exit_code: 0, error: null });
    expect(told).toMatchObject({ notebook: 'train-ts.ipynb', run_ids: [told.run_id] });
    const executed = JSON.parse(readFileSync(path.join(folder, 'ts.ipynb'), 'utf8'));
    expect(JSON.stringify(executed.cells[2].outputs)).toContain('8,4,1');
    const run = await recorded(store => store.tracking.getRun(told.run_id));
    expect(paramOf(run, 'layers')).toBe('[8, 4]');
  }, 90_000);

  it('runs where a scheduler gave it no environment and has closed its streams', async () => {
    notebook('closed.ipynb', [{ id: 'a', source: 'print(1)' }]);
    const command = `exec '${CELLTRAIL}' exec closed.ipynb --data data-closed <&- >&- 2>&-`;
    const bare = { PATH: '/usr/bin:/bin' };
    expect(spawnSync('/bin/sh', ['-c', command], { cwd: folder, env: bare }).status).toBe(0);
    await recorded(async store => {
      const [session] = await store.sessions.listSessions({});
      expect(await store.sessions.listExecutions(session.session_id)).toMatchObject([
        { cell_id: 'a', state: 'ok' }
      ]);
    }, 'data-closed');
  }, 60_000);

  it('ends with 1 when a cell fails, and when the kernel dies', async () => {
    notebook('fails.ipynb', [
      { id: 'allowed', source: '1/0', tags: ['raises-exception'] },
      { id: 'fails', source: 'raise ValueError("too\\nbad")' },
      { id: 'never', source: 'print(1)' }
    ]);
    const failed = exec(['fails.ipynb', '-q', '-o', 'failed.ipynb']);
    expect([failed.status, failed.stderr.match(/^celltrail: .*$/gm)]).toEqual([
      1,
      [
        'celltrail: cell 2 of 3 (fails) failed: ValueError: too bad',
        expect.stringContaining(`run ${failed.stdout.trim()}`)
      ]
    ]);
    const { cells } = JSON.parse(readFileSync(path.join(folder, 'failed.ipynb'), 'utf8'));
    expect(cells.map((cell: { outputs: unknown[] }) => cell.outputs.length)).toEqual([1, 1, 0]);

    notebook('dies.ipynb', [{ id: 'dies', source: 'import os\nos.kill(os.getpid(), 9)' }]);
    const died = exec(['dies.ipynb', '-q']);
    expect([died.status, died.stderr]).toEqual([
      1,
      expect.stringContaining('celltrail: the kernel died in cell 1 of 1 (dies)')
    ]);
    await recorded(async store => {
      const ends: unknown[] = [];
      for (const { stdout } of [failed, died]) {
        const run_id = stdout.trim();
        const { info } = await store.tracking.getRun(run_id);
        ends.push([info.status, (await sessionOf(store, run_id)).end_reason]);
      }
      expect(ends).toEqual([
        ['FAILED', 'ValueError: too'],
        ['FAILED', 'kernel died (signal 9)']
      ]);
    });
  }, 90_000);

  /** Running a cell, and all that belongs to it known. */
  async function runningExec(name: string) {
    const mark = path.join(folder, `${name}.pid`);
    const source =
      `import os, time\nwith open(${JSON.stringify(mark)} + "~", "w") as f: f.write(str(os.getpid()))\n` +
      `os.rename(${JSON.stringify(mark)} + "~", ${JSON.stringify(mark)})\ntime.sleep(600)`;
    notebook(`${name}.ipynb`, [{ id: 'sleeps', source }]);
    const args = ['exec', `${name}.ipynb`, '-q', '--data', `data-${name}`];
    const child = spawn(CELLTRAIL, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', data => (said += String(data)));
    const exited = once(child, 'close');
    await until(() => existsSync(mark));
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).toString();
    const pids = children.trim().split(/\s+/).map(Number);
    expect(pids).toContain(Number(readFileSync(mark, 'utf8')));
    return { child, exited, pids, said: () => said };
  }
  const lives = (pid: number) => {
    try {
      return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    } catch {
      return false;
    }
  };
  async function until(satisfied: () => boolean, ms = 40_000) {
    for (const end = Date.now() + ms; !satisfied(); await wait(50)) {
      if (Date.now() > end) throw new Error(`not within ${ms} ms`);
    }
  }

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130]
  ] as const)(
    'stopped by %s it ends with %d, and so does all that it started',
    async (name, code) => {
      const { child, exited, pids, said } = await runningExec(name.toLowerCase());
      child.kill(name);
      expect(await exited).toEqual([code, null]);
      expect(pids.filter(lives)).toEqual([]);
      expect(said()).toMatch(RUN_ID);
      const run_id = said().trim();
      await recorded(async store => {
        expect((await store.tracking.getRun(run_id)).info.status).toBe('KILLED');
        expect(await sessionOf(store, run_id)).toMatchObject({ end_reason: `stopped by ${name}` });
      }, `data-${name.toLowerCase()}`);
    },
    90_000
  );

  it('killed it leaves nothing, and the next one ends its run', async () => {
    const { child, exited, pids } = await runningExec('killed');
    child.kill('SIGKILL');
    await exited;
    await until(() => !pids.some(lives));
    notebook('next.ipynb', [{ id: 'one', source: '1' }]);
    expect(exec(['next.ipynb', '-q', '--data', 'data-killed']).status).toBe(0);
    const ends = await recorded(async store => {
      const sessions = await store.sessions.listSessions({});
      const runs = sessions.map(({ run_id }) => store.tracking.getRun(run_id));
      const statuses = (await Promise.all(runs)).map(({ info }) => info.status);
      return statuses.map((status, at) => [status, sessions[at].end_reason]);
    }, 'data-killed');
    expect(ends).toEqual([
      ['FINISHED', 'kernel shut down'],
      ['KILLED', 'celltrail exec was killed']
    ]);
  }, 120_000);

  it('says what is wrong before anything runs', () => {
    const kernels = path.join(folder, 'jupyter');
    const spec = { argv: ['/bin/false'], display_name: 'Odd', language: 'cobol' };
    mkdirSync(path.join(kernels, 'kernels/odd'), { recursive: true });
    writeFileSync(path.join(kernels, 'kernels/odd/kernel.json'), JSON.stringify(spec));
    notebook('misused.ipynb', [{ id: 'one', source: '1' }]);
    const refused = (...args: string[]) => {
      const { status, stdout, stderr } = exec([...args, '--data', 'data-none'], {
        JUPYTER_PATH: kernels
      });
      return [status, stdout, stderr];
    };
    expect(refused('nowhere.ipynb')).toEqual([2, '', expect.stringContaining('cannot be read')]);
    expect(refused('misused.ipynb', '-k', 'no-such')).toEqual([
      2,
      '',
      expect.stringMatching(/^celltrail: There is no kernel 'no-such'. .*python3/)
    ]);
    expect(refused('misused.ipynb', '-k', 'odd', '-p', 'lr', '1')).toEqual([
      2,
      '',
      expect.stringContaining('Parameters cannot be written in cobol')
    ]);
    expect(refused('misused.ipynb', '-k', 'odd', '-q')).toEqual([
      1,
      '',
      expect.stringContaining("the kernel 'odd' does not start")
    ]);
  }, 90_000);

  it('beside a running Jupyter server it records, and what is on record is run again with other parameters', async () => {
    const server = await JupyterServer.start();
    try {
      const file = notebook(path.join(server.rootDir, 'deep/train.ipynb'), [
        ...PARAMETERS,
        { id: 'wait', source: 'import time\ntime.sleep(lr if lr > 100 else 0)' }
      ]);
      const runtime = { JUPYTER_RUNTIME_DIR: server.runtimeDir };
      const ended = exec([file, '-q', '-p', 'lr', '0.5'], runtime);
      expect([ended.status, ended.stderr]).toEqual([
        0,
        expect.stringContaining(`${server.url}lab/tree/deep/train.ipynb`)
      ]);
      const record = new Record(server);
      const first = await record.session('deep/train.ipynb');
      expect(first).toMatchObject({ run_id: ended.stdout.trim(), state: 'ended' });
      expect(paramOf(await record.run(first.run_id), 'lr')).toBe('0.5');

      const { run_id } = first;
      const form = await record.call(getRerunForm, { run_id });
      expect(form.parameters).toEqual([
        { name: 'lr', kind: 'literal', value: '0.5' },
        { name: 'name', kind: 'text', value: 'sgd' }
      ]);
      const parameters = [{ name: 'lr', kind: 'literal' as const, value: '2.0' }];
      const rerun = await record.call(startRerun, { run_id, parameters });
      expect(rerun).toMatchObject({ rerun_of: run_id, run_id: expect.any(String) });
      const [{ cell, cells, error }] = await record.until(
        async () => (await record.call(listReruns, {})).reruns,
        ([{ running }]) => !running,
        40_000
      );
      expect([cell, cells, error]).toEqual([5, 5, null]);
      const again = await record.run(rerun.run_id!);
      expect(again.info.status).toBe('FINISHED');
      expect([paramOf(again, 'lr'), paramOf(again, 'name')]).toEqual(['2.0', 'sgd']);
      expect(tagOf(again, 'celltrail.rerun_of')).toBe(run_id);
      const second = await record.session('deep/train.ipynb');
      const cellsOf = async (session_id: string) =>
        (await record.executions(session_id)).map(one => [one.cell_id, one.source]);
      const before = await cellsOf(first.session_id);
      // The diff of the two has nothing else.
      expect(await cellsOf(second.session_id)).toEqual(
        before.map(([id, source]) => [
          id,
          id === 'injected-parameters' ? '# Parameters\nlr = 2.0\n' : source
        ])
      );

      const waits = [{ name: 'lr', kind: 'literal' as const, value: '600' }];
      const slow = await record.call(startRerun, { run_id, parameters: waits });
      await expect(record.call(startRerun, { run_id })).rejects.toThrow('Another notebook');
      const { rerun_id } = slow;
      await record.until(
        async () => (await record.call(listReruns, {})).reruns,
        ([newest]) => newest.rerun_id === rerun_id && newest.cell === 5
      );
      await record.call(stopRerun, { rerun_id });
      const [stopped] = await record.until(
        async () => (await record.call(listReruns, {})).reruns,
        ([{ running }]) => !running
      );
      expect(stopped.error).toBe('stopped by SIGTERM');
      expect((await record.run(slow.run_id!)).info.status).toBe('KILLED');

      // In a shell, of a run whose file is gone.
      rmSync(path.dirname(file), { recursive: true });
      const data = path.join(server.rootDir, '.celltrail');
      const typed = exec(
        ['--again', run_id, '-p', 'lr', '3', '-p', 'name', 'grün', '-q', '--data', data],
        runtime
      );
      expect([typed.status, typed.stderr]).toEqual([0, expect.stringContaining('run ')]);
      const third = await record.run(typed.stdout.trim());
      expect([paramOf(third, 'lr'), paramOf(third, 'name')]).toEqual(['3', 'grün']);
      expect(tagOf(third, 'celltrail.rerun_of')).toBe(run_id);
      const unknown = exec(['--again', 'nothing', '--data', data], runtime);
      expect([unknown.status, unknown.stderr]).toEqual([
        2,
        expect.stringContaining("There is no run with the id or name 'nothing'")
      ]);
    } finally {
      await server.stop();
      server.remove();
    }
  }, 120_000);

  it.each([
    ['jupyter execute', [path.join(BIN, 'jupyter'), 'execute']],
    [
      'nbclient',
      [
        path.join(BIN, 'python'),
        '-c',
        'import nbclient, nbformat, sys; nbclient.execute(nbformat.read(sys.argv[1], 4))'
      ]
    ]
  ])(
    '%s logs to a celltrail serve as a plain client',
    async (name, [command, ...args]) => {
      const server = await openServer();
      try {
        const source =
          `import mlflow\nwith mlflow.start_run(run_name="${name}"):\n` +
          '    mlflow.log_param("lr", 0.1)\n' +
          '    for step in range(3): mlflow.log_metric("loss", 1 / (step + 1), step=step)\n' +
          '    mlflow.log_text("hello", "notes/a.txt")';
        const file = notebook(`${name}.ipynb`, [{ id: 'trains', source }]);
        const child = spawn(command, [...args, file], {
          env: { ...env, MLFLOW_TRACKING_URI: server.url, MLFLOW_TRACKING_TOKEN: '' },
          stdio: 'ignore'
        });
        expect(await once(child, 'exit')).toEqual([0, null]);
        const found = await server.post('runs/search', { experiment_ids: ['0'] });
        const { runs } = found.body as { runs: Run[] };
        expect(runs).toHaveLength(1);
        const [{ info, data }] = runs;
        expect(info).toMatchObject({ status: 'FINISHED', run_name: name });
        expect(data.params).toEqual([{ key: 'lr', value: '0.1' }]);
        expect(data.metrics).toMatchObject([{ key: 'loss', value: 1 / 3, step: 2 }]);
        const listed = await server.get(`artifacts/list?run_id=${info.run_id}&path=notes`);
        expect(listed.body).toMatchObject({ files: [{ path: 'notes/a.txt', file_size: 5 }] });
      } finally {
        await server.close();
      }
    },
    90_000
  );
});
