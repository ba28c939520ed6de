import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getOutputs } from '../../src/protocol/endpoints/sessions.ts';
import { SECRET_MARKER } from '../../src/protocol/secret-marker.ts';
import { companionOf } from '../jupyter/companion-of.ts';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { paramOf, Record, tagOf } from '../jupyter/record.ts';
import { SETUP } from '../jupyter/training.ts';
import { random } from '../store/secrets/secret-samples.ts';

const TRAIN = `
import mlflow
with mlflow.start_run():
    mlflow.log_param("lr", 0.1)
    for step in range(30):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
`;

describe('a Python notebook', () => {
  let server: JupyterServer;
  let record: Record;
  const fooToken = random(24);

  beforeAll(async () => {
    server = await JupyterServer.start({
      env: { FOO_TOKEN: fooToken },
      args: ['--Celltrail.git_diff=True']
    });
    record = new Record(server);
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  /** The light client is quick enough to be heard before the frames of its kernel's first cell. */
  const known = async (notebook: KernelSession, path: string) => {
    await notebook.execute('pass', 'first');
    await record.session(path);
  };

  it('is a session run with the run that its client made nested in it, each tied to its cell', async () => {
    const notebook = await KernelSession.open(server, 'train.ipynb');
    await notebook.execute('x = 1', 'setup');
    await notebook.execute(TRAIN, 'train');
    const session = await record.session('train.ipynb');
    const run = await record.run(session.run_id);
    expect(run.info).toMatchObject({ run_name: 'train #1', status: 'RUNNING' });
    expect(tagOf(run, 'mlflow.source.type')).toBe('NOTEBOOK');
    expect(tagOf(run, 'mlflow.source.name')).toBe('train.ipynb');
    expect(tagOf(run, 'celltrail.session')).toBe(session.session_id);
    expect(JSON.parse(tagOf(run, 'celltrail.kernel')!)).toEqual({
      name: 'python3',
      language: 'python'
    });

    const [nested] = await record.nestedRuns(session);
    expect(nested.info.status).toBe('FINISHED');
    expect(paramOf(nested, 'lr')).toBe('0.1');
    expect(tagOf(nested, 'celltrail.cell.id')).toBe('train');
    expect(tagOf(nested, 'celltrail.attempt')).toBe('1');
    const history = await record.history(nested.info.run_id, 'loss');
    expect(history.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i));

    const executions = await record.until(
      () => record.executions(session.session_id),
      all => all.length === 2 && all.every(({ state }) => state === 'ok')
    );
    expect(executions.map(({ cell_id, source }) => [cell_id, source])).toEqual([
      ['setup', 'x = 1'],
      ['train', TRAIN]
    ]);
    expect(tagOf(nested, 'celltrail.execution')).toBe(executions[1].execution_id);

    const rows = await record.runRows('train.ipynb');
    expect(rows.total).toBe(1);
    expect(rows.run_id).toEqual([session.run_id]);
    expect(rows.metrics.loss[0]).toBeCloseTo(1 / 30);
    expect(rows.params.lr).toEqual(['0.1']);

    const { cells } = await record.cellMetrics('train.ipynb');
    expect(cells).toMatchObject([
      { cell_id: 'train', metrics: [{ metric_key: 'loss', count: 30, steps: 2 }] }
    ]);
    await notebook.shutdown();
  });

  it('restarted at rest is FINISHED, and the next cell begins its second run', async () => {
    const notebook = await KernelSession.open(server, 'again.ipynb');
    await notebook.execute('1 + 1', 'a');
    await notebook.restart();
    await notebook.execute('2 + 2', 'a');
    const [second, first] = await record.until(
      () => record.sessions('again.ipynb'),
      sessions => sessions.length === 2 && sessions[1].state === 'ended'
    );
    expect((await record.run(first.run_id)).info).toMatchObject({
      run_name: 'again #1',
      status: 'FINISHED'
    });
    expect((await record.run(second.run_id)).info).toMatchObject({
      run_name: 'again #2',
      status: 'RUNNING'
    });
    await notebook.shutdown();
  });

  it('whose last cell failed shows it at once, and is FAILED with the error when its epoch ends', async () => {
    const notebook = await KernelSession.open(server, 'fails.ipynb');
    await notebook.execute('undefined_name', 'a');
    const [open] = await record.until(
      () => record.sessions('fails.ipynb'),
      ([session]) => session?.last_cell_failed
    );
    expect((await record.run(open.run_id)).info.status).toBe('RUNNING');
    await notebook.shutdown();
    await record.until(
      () => record.run(open.run_id),
      run => run.info.status === 'FAILED'
    );
    const run = await record.run(open.run_id);
    expect(tagOf(run, 'celltrail.end')).toContain(
      "NameError: name 'undefined_name' is not defined"
    );
  });

  it('restarted while a cell runs is KILLED', async () => {
    const notebook = await KernelSession.open(server, 'busy.ipynb');
    notebook.send('import time\ntime.sleep(60)', 'a');
    await record.until(
      () => record.sessions('busy.ipynb'),
      ([session]) => session?.state === 'busy'
    );
    await notebook.restart();
    const [session] = await record.until(
      () => record.sessions('busy.ipynb'),
      sessions => sessions[0]?.state === 'ended'
    );
    expect((await record.run(session.run_id)).info.status).toBe('KILLED');
    await notebook.shutdown();
  });

  it('killed right after 30 log calls is FAILED within 5 s, with all 30 and every cell so far', async () => {
    const notebook = await KernelSession.open(server, 'dies.ipynb');
    await notebook.execute('print("before")', 'a');
    notebook.send(
      `${SETUP}\nimport signal\nfor i in range(30):\n    log_metric("loss", i, i)\n` +
        'os.kill(os.getpid(), signal.SIGKILL)',
      'b'
    );
    const [session] = await record.until(
      () => record.sessions('dies.ipynb'),
      sessions => sessions.some(({ state }) => state === 'ended')
    );
    const run = await record.run(session.run_id);
    expect(run.info.status).toBe('FAILED');
    expect(tagOf(run, 'celltrail.end')).toBe('kernel died (signal 9)');
    const [nested] = await record.nestedRuns(session);
    expect(nested.info.status).toBe('FAILED');
    expect(await record.history(nested.info.run_id, 'loss')).toHaveLength(30);
    const executions = await record.executions(session.session_id);
    expect(executions.map(({ cell_id, state }) => [cell_id, state])).toEqual([
      ['a', 'ok'],
      ['b', 'lost']
    ]);
    await notebook.shutdown();
  });

  it('with spaces and non-Latin letters in its path is recorded under that path', async () => {
    const path = 'Мои данные/опыт № 1 – 試験.ipynb';
    const notebook = await KernelSession.open(server, path);
    await known(notebook, path);
    await notebook.execute(`${SETUP}\nlog_metric("точность/val acc.1", 1, 0)`, 'a');
    const executed = await notebook.execute('log_metric("val/acc 1.0 - b", 0.5, 0)', 'b');
    expect(executed).toMatchObject({ status: 'ok' });
    const session = await record.session(path);
    const run = await record.run(session.run_id);
    expect(run.info.run_name).toBe('опыт № 1 – 試験 #1');
    const [nested] = await record.nestedRuns(session);
    expect(nested.data.metrics?.map(({ key }) => key)).toContain('val/acc 1.0 - b');
    await notebook.shutdown();
  });

  it('and its copy with the same cell ids are two records', async () => {
    const original = await KernelSession.open(server, 'original.ipynb');
    const copy = await KernelSession.open(server, 'copy.ipynb');
    await original.execute('a = "original"', 'shared');
    await copy.execute('a = "copy"', 'shared');
    for (const name of ['original', 'copy']) {
      const session = await record.session(`${name}.ipynb`);
      const executions = await record.executions(session.session_id);
      expect(executions.map(({ source }) => source)).toEqual([`a = "${name}"`]);
    }
    await Promise.all([original.shutdown(), copy.shutdown()]);
  });

  it('that logs from a thread loses nothing', async () => {
    const notebook = await KernelSession.open(server, 'threads.ipynb');
    await known(notebook, 'threads.ipynb');
    await notebook.execute(
      `${SETUP}\nimport threading\n` +
        'def log(key):\n    for i in range(20): log_metric(key, i, i)\n' +
        'threads = [threading.Thread(target=log, args=(f"t{n}",)) for n in range(4)]\n' +
        '[t.start() for t in threads]; [t.join() for t in threads]',
      'a'
    );
    const session = await record.session('threads.ipynb');
    const [nested] = await record.nestedRuns(session);
    for (const key of ['t0', 't1', 't2', 't3']) {
      expect(await record.history(nested.info.run_id, key)).toHaveLength(20);
    }
    await notebook.shutdown();
  });

  it('that shows its tracking address leaves the secret nowhere', async () => {
    const notebook = await KernelSession.open(server, 'secret.ipynb');
    const { text } = await notebook.execute(
      'import os\nuri = os.environ["MLFLOW_TRACKING_URI"]\nprint(uri)',
      'a'
    );
    const [, address, secret] = /^(.*\/)([0-9a-f]{32})\s*$/.exec(text)!;
    await notebook.execute('raise ValueError(uri)', 'b');
    await notebook.execute('import urllib.request\nurllib.request.urlopen(uri + "/api/none")', 'c');
    const session = await record.session('secret.ipynb');
    const executions = await record.until(
      () => record.executions(session.session_id),
      all => all.length === 3 && all.every(({ ended_time }) => ended_time !== null)
    );
    const outputs = await Promise.all(
      executions.map(({ execution_id }) => record.call(getOutputs, { execution_id }))
    );
    expect(outputs[0].outputs).toMatchObject([{ text: `${address}***\n` }]);
    expect(JSON.stringify([executions, outputs])).not.toContain(secret);
    expect(server.output).not.toContain(secret);
    const logs = join(server.rootDir, '.celltrail', 'logs');
    for (const name of readdirSync(logs)) {
      expect(readFileSync(join(logs, name), 'utf8')).not.toContain(secret);
    }
    await notebook.shutdown();
  });

  it('that shows secrets of its environment and of known shapes leaves them nowhere', async () => {
    const githubToken = `ghp_${random(36)}`;
    const notebook = await KernelSession.open(server, 'tokens.ipynb');
    const sources = [
      'import os, sys\nfoo = os.environ["FOO_TOKEN"]\nprint(foo)',
      'sys.stdout.write(foo[:9])\nsys.stdout.flush()\nprint(foo[9:])',
      'from IPython.display import HTML, JSON\ndisplay(HTML(f"<b>{foo}</b>"), JSON({"a": [foo]}))',
      `token = "${githubToken}"\ntoken`,
      `raise ValueError("${githubToken}", foo)`
    ];
    for (const source of sources) await notebook.execute(source, 'a');
    await notebook.shutdown();
    const [session] = await record.until(
      () => record.sessions('tokens.ipynb'),
      ([found]) => found?.state === 'ended'
    );
    const executions = await record.executions(session.session_id);
    const outputs = await Promise.all(
      executions.map(async ({ execution_id }) => await record.call(getOutputs, { execution_id }))
    );
    expect(executions.map(({ source }) => source)).toEqual(
      sources.map(source => source.replace(githubToken, SECRET_MARKER))
    );
    expect(outputs.slice(0, 4).map(({ outputs }) => outputs)).toMatchObject([
      [{ text: `${SECRET_MARKER}\n` }],
      [{ text: `${SECRET_MARKER}\n` }],
      [
        { data: { 'text/html': `<b>${SECRET_MARKER}</b>` } },
        { data: { 'application/json': { a: [SECRET_MARKER] } } }
      ],
      [{ data: { 'text/plain': `'${SECRET_MARKER}'` } }]
    ]);
    expect(executions[4].error!.message).toBe(`('${SECRET_MARKER}', '${SECRET_MARKER}')`);
    expect(executions[4].error!.traceback.join('\n')).toContain(SECRET_MARKER);
    const end = tagOf(await record.run(session.run_id), 'celltrail.end');
    expect(end).toBe(`ValueError: ('${SECRET_MARKER}', '${SECRET_MARKER}')`);

    const data = join(server.rootDir, '.celltrail');
    const files = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.some(file => file.endsWith('store.db'))).toBe(true);
    for (const secret of [fooToken, githubToken]) {
      expect(files.filter(file => readFileSync(file).includes(secret))).toEqual([]);
      expect(server.output).not.toContain(secret);
    }
  });

  it('renamed takes its experiment along', async () => {
    const notebook = await KernelSession.open(server, 'old name.ipynb');
    await notebook.execute('1', 'a');
    const before = await record.session('old name.ipynb');
    await notebook.rename('new name.ipynb');
    const [after] = await record.until(
      () => record.sessions('new name.ipynb'),
      sessions => sessions.length === 1
    );
    expect(after.session_id).toBe(before.session_id);
    const names = (await record.experiments()).map(({ name }) => name);
    expect(names).toContain('new name');
    expect(names).not.toContain('old name');
    await notebook.shutdown();
  });

  it('in a repository carries its commit, branch and state', async () => {
    const folder = join(server.rootDir, 'project');
    mkdirSync(folder);
    writeFileSync(join(folder, 'kept.txt'), 'as committed');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        encoding: 'utf8'
      }).trim();
    git('init', '--quiet', '--initial-branch=experiments');
    git('add', 'kept.txt');
    git('commit', '--quiet', '-m', 'first');
    writeFileSync(join(folder, 'kept.txt'), `changed since, by ${fooToken}`);
    const notebook = await KernelSession.open(server, 'project/in git.ipynb');
    await notebook.execute('1', 'a');
    const { run_id } = await record.session('project/in git.ipynb');
    const run = await record.until(
      () => record.run(run_id),
      found => tagOf(found, 'mlflow.source.git.commit') !== undefined
    );
    expect(tagOf(run, 'mlflow.source.git.commit')).toBe(git('rev-parse', 'HEAD'));
    expect(tagOf(run, 'mlflow.source.git.branch')).toBe('experiments');
    expect(tagOf(run, 'mlflow.source.git.dirty')).toBe('true');
    const patch = await record.until(
      () => record.artifact(run, 'git/diff.patch').catch(() => ''),
      found => found !== ''
    );
    expect(patch).toContain(`\n-as committed`);
    expect(patch).toContain(`\n+changed since, by ${SECRET_MARKER}`);
    await notebook.shutdown();
  });

  it('goes on through a companion that is killed again and again', async () => {
    const notebook = await KernelSession.open(server, 'killed.ipynb');
    await notebook.execute('import mlflow, time', 'setup');
    const train = (n: number) =>
      `with mlflow.start_run(run_name="run ${n}"):\n    for step in range(20):\n` +
      '        mlflow.log_metric("loss", step, step=step); time.sleep(0.03)';
    const cells = [0, 1, 2].map(n => notebook.send(train(n), `cell ${n}`));
    const done = Promise.all(cells.map(cell => cell.done));
    for (let kills = 0; kills < 2; kills++) {
      await new Promise(later => setTimeout(later, 500));
      await server.json('celltrail/api/celltrail/v1/sessions'); // it is there
      process.kill(companionOf(server.pid), 'SIGKILL');
    }
    expect((await done).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    const session = await record.session('killed.ipynb');
    const executions = await record.until(
      () => record.executions(session.session_id),
      all => all.length === 4 && all.every(({ state }) => state === 'ok')
    );
    for (const [n, { execution_id }] of cells.entries()) {
      expect(executions[n + 1]).toMatchObject({ execution_id, cell_id: `cell ${n}`, attempt: 1 });
      // A create whose answer died with the companion is made again: the client goes on with that.
      const run = (await record.nestedRuns(session)).find(
        ({ info }) => info.run_name === `run ${n}` && info.status === 'FINISHED'
      )!;
      expect(tagOf(run, 'celltrail.execution')).toBe(execution_id);
      const steps = (await record.history(run.info.run_id, 'loss')).map(({ step }) => step);
      expect(steps).toEqual(Array.from({ length: 20 }, (_, i) => i));
    }
    await notebook.shutdown();
  });

  it('closed in the browser goes on being recorded', async () => {
    const notebook = await KernelSession.open(server, 'closed.ipynb');
    notebook.send('import time\nfor i in range(4):\n    print(i)\n    time.sleep(0.3)', 'a');
    await record.until(
      () => record.sessions('closed.ipynb'),
      ([session]) => session?.state === 'busy'
    );
    notebook.leave();
    const [session] = await record.until(
      () => record.sessions('closed.ipynb'),
      ([open]) => open.state === 'idle'
    );
    const [execution] = await record.executions(session.session_id);
    expect(execution).toMatchObject({ cell_id: 'a', state: 'ok' });
  });
});
