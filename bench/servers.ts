import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePorts } from '../test/free-ports.ts';

/** A server under measurement, in a process of its own. */
export interface BenchedServer {
  name: string;
  port: number;
  /** ms from the start of the process to the first `OK` of `/health`. */
  startMs: number;
  dataDir: string;
  stop(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '..');

export async function startCelltrail(folder: string): Promise<BenchedServer> {
  const [port] = await freePorts(1);
  const dataDir = mkdtempSync(join(folder, 'celltrail-'));
  const args = ['serve', '--host', '127.0.0.1', '--port', `${port}`, '--data', dataDir];
  return start('celltrail', join(ROOT, 'bin', 'celltrail'), args, port, dataDir);
}

/** The real MLflow server as its users start it, with its files in a folder of its own. */
export async function startMlflow(folder: string): Promise<BenchedServer> {
  const [port] = await freePorts(1);
  const dataDir = mkdtempSync(join(folder, 'mlflow-'));
  const args = [
    'server',
    ...['--host', '127.0.0.1', '--port', `${port}`],
    ...['--backend-store-uri', `sqlite:///${join(dataDir, 'mlflow.db')}`],
    ...['--artifacts-destination', join(dataDir, 'mlartifacts')]
  ];
  return start('mlflow', join(ROOT, '.venv', 'bin', 'mlflow'), args, port, dataDir);
}

/** @throws Error when the server does not answer within two minutes */
async function start(
  name: string,
  command: string,
  args: string[],
  port: number,
  dataDir: string
): Promise<BenchedServer> {
  const began = performance.now();
  // A group of its own, so that the workers of MLflow's server end with it.
  const child = spawn(command, args, { cwd: dataDir, stdio: 'ignore', detached: true });
  const deadline = began + 120_000;
  while (!(await isHealthy(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(
        `'${command} ${args.join(' ')}' did not start (exit code ${child.exitCode}).`
      );
    }
    await new Promise(done => setTimeout(done, 10));
  }
  const startMs = performance.now() - began;
  return { name, port, startMs, dataDir, stop: () => stopGroup(child) };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`);
    return answer.ok;
  } catch {
    return false;
  }
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
