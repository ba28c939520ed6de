import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { JupyterServer, type JupyterOptions } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';

const LOG = 'import mlflow\nmlflow.log_metric("loss", 0.5)';

describe('a Jupyter server', () => {
  const servers: JupyterServer[] = [];
  const start = async (options: JupyterOptions = {}) => {
    const server = await JupyterServer.start(options);
    servers.push(server);
    return server;
  };

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.stop();
      server.remove();
    }
  });

  it('behind a dead http_proxy records all the same', async () => {
    const [port] = await freePorts(1);
    const dead = `http://127.0.0.1:${port}`;
    const proxies = { http_proxy: dead, HTTP_PROXY: dead, https_proxy: dead, ALL_PROXY: dead };
    const server = await start({ env: proxies });
    const notebook = await KernelSession.open(server, 'a.ipynb');
    expect(await notebook.execute(LOG, 'a')).toMatchObject({ status: 'ok' });
    const session = await new Record(server).session('a.ipynb');
    expect(await new Record(server).nestedRuns(session)).toHaveLength(1);
  });

  it('with a tracking URI of the environment that nobody answers at records all the same, and shows no password', async () => {
    const [port] = await freePorts(1);
    const own = `http://user:secret@127.0.0.1:${port}`;
    const server = await start({ env: { MLFLOW_TRACKING_URI: own } });
    const notebook = await KernelSession.open(server, 'a.ipynb');
    const { text } = await notebook.execute(
      `import os; print(os.environ["MLFLOW_TRACKING_URI"])\n${LOG}`,
      'a'
    );
    expect(text).toContain('/kernels/');
    const session = await new Record(server).session('a.ipynb');
    expect(session.tracking_uri).toBeNull();
    expect(await new Record(server).nestedRuns(session)).toHaveLength(1);
    const sync = await server.json<{ status: { address: string } }>(
      'celltrail/api/celltrail/v1/sync'
    );
    expect(sync.status.address).toBe(`http://127.0.0.1:${port}`);
    expect(JSON.stringify([session, sync])).not.toContain('secret');
  });

  it('takes a tracking URI from the nearest .env of the notebook', async () => {
    const server = await start();
    mkdirSync(join(server.rootDir, 'project'), { recursive: true });
    writeFileSync(
      join(server.rootDir, 'project', '.env'),
      'MLFLOW_TRACKING_URI=http://127.0.0.1:9\n'
    );
    const inside = await KernelSession.open(server, 'project/a.ipynb');
    const outside = await KernelSession.open(server, 'b.ipynb');
    await Promise.all([inside.execute('1', 'a'), outside.execute('1', 'b')]);
    const record = new Record(server);
    expect((await record.session('project/a.ipynb')).tracking_uri).toContain('127.0.0.1:9');
    expect((await record.session('b.ipynb')).tracking_uri).toBeNull();
  });

  it('whose companion cannot start lets a log call raise within 10 s with the reason', async () => {
    const server = await start();
    const notebook = await KernelSession.open(server, 'a.ipynb');
    await notebook.execute('import mlflow, time\nmlflow.log_metric("loss", 1)', 'a');
    // From now on every start of the companion fails: its folder is of a version to come.
    const status = await server.json<{ data_dir: string }>('celltrail/api/celltrail/v1/status');
    makeNewer(status.data_dir, server);
    const { text, status: ended } = await notebook.execute(
      'began = time.time()\ntry:\n    mlflow.log_metric("loss", 2)\nexcept Exception as error:\n' +
        '    print(error)\nprint("took", time.time() - began < 10)',
      'b'
    );
    expect(ended).toBe('ok');
    expect(text).toContain('99.0.0');
    expect(text).toContain('took True');
  });
});

/** Marks the store as one of a version to come, and kills the companion, which then cannot start again. */
function makeNewer(dataDir: string, server: JupyterServer): void {
  const database = new DatabaseSync(join(dataDir, 'store.db'), { timeout: 10_000 });
  database.exec("INSERT INTO migration VALUES (9999, 'to-come', '99.0.0', 0)");
  database.close();
  const children = execFileSync('pgrep', ['-P', String(server.pid), '-f', 'companion --data']);
  for (const pid of String(children).trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
}
