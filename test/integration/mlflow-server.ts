import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface MlflowServerOptions {
  /** Absent: a free one. */
  port?: number;
  /** What else `mlflow server` is told. */
  args?: string[];
  env?: Record<string, string>;
}

/**
 * Starts a real `mlflow server` on an empty folder, or one that it had before. The first of a worker
 * takes 15 s, and a minute on a busy machine: see `test/fixtures/mlflow-servers.py`.
 *
 * @returns `stop` ends it by SIGKILL
 */
export async function startMlflowServer(
  folder: string,
  options: MlflowServerOptions = {}
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { port = (await freePorts(1))[0], args = [], env = {} } = options;
  const url = `http://127.0.0.1:${port}`;
  const database = path.join(folder, 'mlflow.db');
  const connection = connect(await starter());
  let said = '';
  connection.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let hasExited = false;
  const exited = once(connection, 'close').then(() => {
    hasExited = true;
  });
  const asked = {
    args: [
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${database}`],
      ...['--artifacts-destination', path.join(folder, 'artifacts')],
      // The last one of a name counts.
      ...args
    ],
    cwd: folder,
    database: args.includes('--backend-store-uri') ? null : database,
    // Eight more processes, 100 s of CPU at the start, for features that are not compared.
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', ...env }
  };
  connection.write(`${JSON.stringify(asked)}\n`);
  const stop = async () => {
    if (!hasExited) process.kill(Number.parseInt(said, 10), 'SIGKILL');
    await exited;
  };
  for (let attempt = 0; attempt < 5000 && !hasExited; attempt++) {
    const health = await fetch(`${url}/health`).catch(() => null);
    if (health?.ok) return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`mlflow server did not start:\n${said}`);
}

let starting: Promise<string> | undefined;

/** The socket of the process that all servers of this one are forked from. */
function starter(): Promise<string> {
  return (starting ??= startStarter());
}

async function startStarter(): Promise<string> {
  const child = spawn(
    path.join(ROOT, '.venv/bin/python'),
    [path.join(ROOT, 'test/fixtures/mlflow-servers.py')],
    // When this process ends, its standard input does.
    { stdio: 'pipe' }
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = once(child, 'exit').then(() => {
    throw new Error(`No mlflow server can start:\n${said}`);
  });
  const [socket] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer];
  exited.catch(() => undefined);
  return String(socket).trim();
}
