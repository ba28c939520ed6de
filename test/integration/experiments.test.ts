import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteExperiment, updateExperiment } from '../../src/protocol/endpoints/experiments.ts';
import { searchRuns } from '../../src/protocol/endpoints/runs.ts';
import { JupyterServer, ROOT } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';
import { SETUP } from '../jupyter/training.ts';

const LOG = 'import mlflow\nwith mlflow.start_run(): mlflow.log_metric("a", 1)';
/** The same for a fifth of the time, where it does not matter who asks. */
const LOG_LIGHT = `${SETUP}\nlog_metric("a", 1, 0)\ncall("update", run_id=run_id, status="FINISHED")`;

/** One kernel in one notebook for most of it: what changes is what its cells ask for. */
describe('the experiment that a cell logs to', () => {
  let server: JupyterServer;
  let record: Record;
  let notebook: KernelSession;

  beforeAll(async () => {
    server = await JupyterServer.start();
    record = new Record(server);
    for (const project of ['one', 'two']) mkdirSync(join(server.rootDir, project));
    notebook = await KernelSession.open(server, 'one/train.ipynb');
    await notebook.execute(LOG, 'first');
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  const experiment = async (name: string) => {
    const found = (await record.experiments()).find(each => each.name === name);
    expect(found, `experiment ${name}`).toBeDefined();
    return found!;
  };
  const nested = async (name: string) => {
    const { experiment_id } = await experiment(name);
    const filter = "attributes.run_name NOT LIKE '%#%'";
    return (await record.call(searchRuns, { experiment_ids: [experiment_id], filter })).runs ?? [];
  };
  const ran = async (code: string, cell: string) => {
    const { status, text } = await notebook.execute(code, cell);
    expect([status, text]).toEqual(['ok', expect.any(String)]);
    return text;
  };

  it('is the notebook’s when none is named, also when a child process logs', async () => {
    const before = (await nested('one/train')).length;
    writeFileSync(join(server.rootDir, 'one', 'child.py'), LOG_LIGHT);
    await ran(
      'import subprocess, sys\nsubprocess.run([sys.executable, "child.py"], check=True)',
      'child'
    );
    expect((await nested('one/train')).length).toBe(before + 1);
  });

  it('is Default when it is asked for by name, and no other', async () => {
    const id = await ran(
      'print(mlflow.set_experiment("Default").experiment_id)\n' +
        'with mlflow.start_run(): mlflow.log_metric("default", 1)',
      'default'
    );
    expect(id.trim()).toBe('0');
    // Experiment 0 is what the client asks for without a name: the notebook's, in its kernel.
    const runs = [...(await nested('one/train')), ...(await nested('Default'))];
    expect(
      runs.filter(({ data }) => data.metrics?.some(({ key }) => key === 'default'))
    ).toHaveLength(1);
    await ran('import mlflow.tracking.fluent as f; f._active_experiment_id = None', 'unset');
  });

  it('is its own for each of two projects whose notebooks have one name', async () => {
    const other = await KernelSession.open(server, 'two/train.ipynb');
    await other.execute(LOG, 'first');
    expect(await nested('two/train')).toHaveLength(1);
    expect((await experiment('one/train')).experiment_id).not.toBe(
      (await experiment('two/train')).experiment_id
    );
    await other.shutdown();
  });

  it('follows the notebook’s own when somebody renamed that', async () => {
    const { experiment_id } = await experiment('one/train');
    await record.call(updateExperiment, { experiment_id, new_name: 'my study' });
    const before = (await nested('my study')).length;
    await ran('with mlflow.start_run(): mlflow.log_metric("a", 2)', 'after the rename');
    expect((await nested('my study')).length).toBe(before + 1);
  });

  it('is restored when it was deleted, without the runs that went with it', async () => {
    const { experiment_id } = await experiment('my study');
    await record.call(deleteExperiment, { experiment_id });
    await ran(LOG, 'in the session that went with it');
    expect((await experiment('my study')).experiment_id).toBe(experiment_id);
    expect(await nested('my study')).toHaveLength(1);
    const session = await record.session('one/train.ipynb');
    expect((await record.run(session.run_id)).info.lifecycle_stage).toBe('active');

    await record.call(deleteExperiment, { experiment_id });
    await notebook.restart();
    await ran(LOG, 'in the next one');
    expect((await experiment('my study')).experiment_id).toBe(experiment_id);
    expect(await nested('my study')).toHaveLength(1);
  });

  it('is Default for what is run in a terminal', async () => {
    writeFileSync(join(server.rootDir, 'log.py'), LOG);
    const before = (await nested('Default')).length;
    const { name } = await server.post<{ name: string }>('api/terminals', {});
    const url = `${server.url.replace('http', 'ws')}terminals/websocket/${name}`;
    const socket = new WebSocket(url, { headers: { authorization: `token ${server.token}` } });
    await new Promise((done, fail) => socket.once('open', done).once('error', fail));
    socket.send(JSON.stringify(['stdin', `${ROOT}/.venv/bin/python log.py\n`]));
    const [run] = await record.until(
      () => nested('Default'),
      runs => runs.length > before && runs[0].info.status === 'FINISHED',
      30_000
    );
    expect(run.data.metrics).toMatchObject([{ key: 'a', value: 1 }]);
    socket.close();
  });

  it('is the one that set_experiment names as the first line, child processes included', async () => {
    const named = await KernelSession.open(server, 'named.ipynb');
    writeFileSync(join(server.rootDir, 'child.py'), LOG);
    await named.execute('import mlflow\nmlflow.set_experiment("study")', 'set');
    const { status, text } = await named.execute(
      'with mlflow.start_run(): mlflow.log_metric("a", 1)\n' +
        'import subprocess, sys\nsubprocess.run([sys.executable, "child.py"], check=True)',
      'log'
    );
    expect([status, text]).toEqual(['ok', expect.any(String)]);
    expect(await nested('study')).toHaveLength(2);
    await named.shutdown();
  });
});
