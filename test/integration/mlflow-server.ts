import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';

const MLFLOW = path.resolve(import.meta.dirname, '../../.venv/bin/mlflow');

export interface MlflowServerOptions {
  /** Absent: a free one. */
  port?: number;
  /** What else `mlflow server` is told. */
  args?: string[];
  env?: Record<string, string>;
}

/**
 * Starts a real `mlflow server` on an empty folder, or one that it had before; that takes it 15 s, and
 * a minute on a busy machine.
 *
 * @returns `stop` ends it by SIGKILL
 */
export async function startMlflowServer(
  folder: string,
  options: MlflowServerOptions = {}
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { port = (await freePorts(1))[0], args = [], env = {} } = options;
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    MLFLOW,
    [
      ...['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`],
      ...['--artifacts-destination', path.join(folder, 'artifacts')],
      // The last one of a name counts.
      ...args
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own, because it starts workers that a signal to it alone would leave behind.
      detached: true,
      // Eight more processes, 100 s of CPU at the start, for features that are not compared.
      env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', ...env }
    }
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    await exited;
  };
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (child.exitCode !== null) break;
    const health = await fetch(`${url}/health`).catch(() => null);
    if (health?.ok) return { url, stop };
    await sleep(500);
  }
  await stop();
  throw new Error(`mlflow server did not start:\n${said}`);
}
