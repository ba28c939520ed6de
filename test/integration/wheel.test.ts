import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JupyterServer, ROOT } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';
import { KernelClient } from '../kernel/kernel-client.ts';

const run = promisify(execFile);
const PYTHON = join(ROOT, '.venv', 'bin', 'python');
/** What is installed, and nothing of the checkout beside it. */
const ALONE = { ...process.env, PYTHONPATH: '' };

/** As a plot was saved in it. */
const NOTEBOOK_WITH_PLOT = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      cell_type: 'code',
      id: 'cell',
      source: '',
      metadata: {},
      execution_count: 1,
      outputs: [
        {
          output_type: 'display_data',
          metadata: {},
          data: {
            'application/vnd.celltrail.plot.v1+json': { version: 1, series: [] },
            'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg"/>',
            'text/plain': 'loss 0.5'
          }
        }
      ]
    }
  ]
};

/** As `jupyter kernelspec list --json` has it. */
interface KernelSpec {
  resource_dir: string;
  spec: { argv: string[] };
}

describe('the wheel in an empty environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ct-wheel-'));
  const bin = join(folder, 'venv', 'bin');
  let server: JupyterServer | undefined;

  beforeAll(async () => {
    await run(process.execPath, [join(ROOT, 'scripts', 'build-wheel.mjs')], { cwd: ROOT });
    const [wheel] = readdirSync(join(ROOT, 'dist')).filter(name => name.endsWith('.whl'));
    await run(PYTHON, ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
    const constraints = ['-c', join(ROOT, 'constraints.txt')];
    const packages = [join(ROOT, 'dist', wheel), 'jupyterlab', 'ipykernel', 'mlflow-skinny'];
    const target = ['--python', join(bin, 'python')];
    await run(PYTHON, ['-m', 'uv', 'pip', 'install', ...target, ...constraints, ...packages]);
  }, 180_000);
  afterAll(async () => {
    await server?.stop();
    server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is known to Jupyter as enabled and compatible', async () => {
    const list = async (...words: string[]) => {
      const { stdout, stderr } = await run(join(bin, 'jupyter'), [...words, 'list'], {
        cwd: folder,
        env: ALONE
      });
      return stdout + stderr;
    };
    expect(await list('labextension')).toMatch(/celltrail v\S+.*enabled.*OK/);
    expect(await list('server', 'extension')).toMatch(
      /celltrail.*enabled|enabled.*celltrail|celltrail \S+.*OK/
    );
  });

  it('records a notebook without npm or a checkout in sight', async () => {
    server = await JupyterServer.start({
      app: 'lab',
      bin,
      env: { ...ALONE, PATH: `${bin}:/usr/bin:/bin` }
    });
    const notebook = await KernelSession.open(server, 'a.ipynb');
    const executed = await notebook.execute(
      'import mlflow\nmlflow.log_metric("loss", 0.5)',
      'cell'
    );
    expect(executed).toMatchObject({ status: 'ok' });
    const [session] = await new Record(server).sessions('a.ipynb');
    const [nested] = await new Record(server).nestedRuns(session);
    expect(nested.data.metrics).toMatchObject([{ key: 'loss', value: 0.5 }]);
    await notebook.shutdown();
  });

  it('has the command `celltrail`', async () => {
    const { stdout } = await run(join(bin, 'celltrail'), ['--version']);
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('installs its TypeScript kernel into the environment, with its own launcher and client', async () => {
    const env = { ...ALONE, PATH: `${bin}:/usr/bin:/bin` };
    await run(join(bin, 'celltrail'), ['kernel', 'install', '--sys-prefix'], { cwd: folder, env });
    const { stdout } = await run(join(bin, 'jupyter'), ['kernelspec', 'list', '--json'], {
      cwd: folder,
      env
    });
    const { kernelspecs } = JSON.parse(stdout) as { kernelspecs: { [name: string]: KernelSpec } };
    const { resource_dir, spec } = kernelspecs['celltrail-typescript'];
    const [node, launcher, , packages, , client] = spec.argv;
    for (const file of [resource_dir, node, launcher, packages, client]) {
      expect(file.startsWith(join(folder, 'venv'))).toBe(true);
    }
    const notebooks = join(folder, 'notebooks');
    mkdirSync(notebooks);
    const kernel = await KernelClient.start(spec.argv, notebooks, env);
    try {
      const { streams } = await kernel.execute(
        "import { metric } from 'celltrail'; console.log(typeof metric, require.resolve('celltrail'))"
      );
      expect(streams[0].text).toMatch(/^function /);
      expect(streams[0].text).toContain(client);
    } finally {
      await kernel.stop();
    }
  });

  it('leaves, uninstalled, a Jupyter that works and notebooks that open', async () => {
    await server?.stop();
    server?.remove();
    await run(PYTHON, [
      '-m',
      'uv',
      'pip',
      'uninstall',
      '--python',
      join(bin, 'python'),
      'celltrail'
    ]);
    server = await JupyterServer.start({ app: 'lab', bin, env: ALONE });
    writeFileSync(join(server.rootDir, 'kept.ipynb'), JSON.stringify(NOTEBOOK_WITH_PLOT));
    const kept = await server.json<{ content: { cells: { outputs: unknown[] }[] } }>(
      'api/contents/kept.ipynb?content=1'
    );
    expect(kept.content.cells[0].outputs).toEqual(NOTEBOOK_WITH_PLOT.cells[0].outputs);
    expect((await server.fetch('lab/tree/kept.ipynb')).status).toBe(200);
    expect((await server.fetch('celltrail/api/celltrail/v1/status')).status).toBe(404);
    const notebook = await KernelSession.open(server, 'kept.ipynb');
    const env = 'import os; print(sorted(k for k in os.environ if k.startswith("MLFLOW_")))';
    expect(await notebook.execute(env, 'cell')).toMatchObject({ status: 'ok', text: '[]\n' });
    const said = server.output.split('\n').filter(line => !line.includes('404 GET'));
    expect(said.filter(line => line.includes('celltrail'))).toEqual([]);
  });
});
