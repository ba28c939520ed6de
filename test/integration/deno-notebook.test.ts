import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLOT_MIME_TYPE } from '../../src/protocol/plot-bundle.ts';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { paramOf, Record } from '../jupyter/record.ts';
import { denoPath } from './runtimes.ts';

const CLIENT = path.resolve(import.meta.dirname, '../../celltrail/client');
const PATH = 'deno.ipynb';

describe('a notebook of Deno’s own kernel', () => {
  let specs: string;
  let server: JupyterServer;
  let record: Record;
  let notebook: KernelSession;

  beforeAll(async () => {
    specs = mkdtempSync(path.join(tmpdir(), 'celltrail-specs-'));
    const spec = path.join(specs, 'kernels', 'deno');
    mkdirSync(spec, { recursive: true });
    const argv = [denoPath(), 'jupyter', '--kernel', '--conn', '{connection_file}'];
    const described = { argv, display_name: 'Deno', language: 'typescript' };
    writeFileSync(path.join(spec, 'kernel.json'), JSON.stringify(described));
    server = await JupyterServer.start({ env: { JUPYTER_PATH: specs } });
    // As Deno finds a package of npm beside a notebook.
    mkdirSync(path.join(server.rootDir, 'node_modules'));
    symlinkSync(CLIENT, path.join(server.rootDir, 'node_modules', 'celltrail'));
    const manifest = JSON.stringify({ dependencies: { celltrail: '*' } });
    writeFileSync(path.join(server.rootDir, 'package.json'), manifest);
    record = new Record(server);
    notebook = await KernelSession.open(server, PATH, 'deno');
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
    rmSync(specs, { recursive: true, force: true });
  });

  const execute = (code: string, cell: string) => notebook.execute(code, cell);

  it('finds its session, and each point knows its cell', async () => {
    const source = `
      import { flush, metric, param, plot, progress } from 'npm:celltrail';
      param('lr', 0.1);
      for (const step of progress(30, 'steps')) metric('loss', 1 / (step + 1), step);
      await flush();`;
    expect(await execute(source, 'train')).toMatchObject({ status: 'ok' });
    const session = await record.session(PATH);
    const runs = await record.until(
      () => record.nestedRuns(session),
      all => all.length > 0
    );
    expect(runs).toHaveLength(1);
    const [run] = runs;
    expect(paramOf(run, 'lr')).toBe('0.1');
    expect(await record.history(run.info.run_id, 'loss')).toHaveLength(30);
    const { cells } = await record.cellMetrics(PATH);
    expect(cells).toMatchObject([{ cell_id: 'train', metrics: [{ metric_key: 'loss' }] }]);
  });

  it('draws, and shows how far a loop is', async () => {
    const drawn = await execute('plot("loss")', 'plot');
    expect(drawn.status).toBe('ok');
    const [trained] = await record.until(
      async () => record.executions((await record.session(PATH)).session_id),
      all => all.length === 2 && all.every(({ state }) => state === 'ok')
    );
    const outputs = await record.until(
      async () => JSON.stringify(await record.outputs(drawn.execution_id)),
      text => text.includes(PLOT_MIME_TYPE)
    );
    expect(outputs).toContain('image/svg+xml');
    expect(JSON.stringify(await record.outputs(trained.execution_id))).toContain('30/30');
  });

  it('throws what is wrong at once, with a sentence', async () => {
    const { status, text } = await execute('metric("loss", "high" as unknown as number)', 'wrong');
    expect(status).toBe('error');
    expect(text).toContain("'loss'");
  });
});
