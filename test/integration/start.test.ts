import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT, waitForServer } from '../jupyter/jupyter-server.ts';

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ct-start-'));
  let child: ChildProcess | undefined;

  afterEach(async () => {
    child?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens what its arguments name instead of its defaults, with celltrail, and ends on SIGTERM', async () => {
    const root = join(folder, 'my notebooks');
    mkdirSync(root);
    const runtime = join(folder, 'r');
    child = spawn(
      'npm',
      ['start', '--', '--no-browser', '--ServerApp.port=0', `--ServerApp.root_dir=${root}`],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          JUPYTER_CONFIG_DIR: join(folder, 'config'),
          JUPYTER_DATA_DIR: join(folder, 'data'),
          JUPYTER_RUNTIME_DIR: runtime
        }
      }
    );
    const output: string[] = [];
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', data => output.push(String(data)));
    const server = await waitForServer(child, runtime, output);
    expect(server.root_dir).toBe(root);
    const answer = await fetch(
      `${server.url}celltrail/api/2.0/mlflow/experiments/get?experiment_id=0`,
      {
        headers: { authorization: `token ${server.token}` }
      }
    );
    expect((await answer.json()).experiment.name).toBe('Default');

    child.kill('SIGTERM');
    await expect.poll(() => isAlive(server.pid), { timeout: 15_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
