import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePorts } from '../test/free-ports.ts';

/** A server under measurement, in a process of its own. */
export interface BenchedServer {
  name: string;
  port: number;
  /** ms from the start of the process to the first `OK` of `/health`. */
  startMs: number;
  dataDir: string;
  /** Bytes of memory that its processes hold now (RSS). */
  memory(): number;
  /** To its processes. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '..');

/** @param filled a data folder that is to be served; absent: an empty one */
export async function startCelltrail(
  folder: string,
  filled?: string,
  more: string[] = []
): Promise<BenchedServer> {
  const [port] = await freePorts(1);
  const dataDir = filled ?? mkdtempSync(join(folder, 'celltrail-'));
  const args = ['serve', '--host', '127.0.0.1', '--port', `${port}`, '--data', dataDir, ...more];
  return start('celltrail', join(ROOT, 'bin', 'celltrail'), args, port, dataDir);
}

/**
 * The real MLflow server as its users start it, with its files in a folder of its own.
 *
 * @param filled a folder with an `mlflow.db` that is to be served
 */
export async function startMlflow(folder: string, filled?: string): Promise<BenchedServer> {
  const [port] = await freePorts(1);
  const dataDir = filled ?? mkdtempSync(join(folder, 'mlflow-'));
  const args = [
    'server',
    ...['--host', '127.0.0.1', '--port', `${port}`],
    ...['--backend-store-uri', `sqlite:///${join(dataDir, 'mlflow.db')}`],
    ...['--artifacts-destination', join(dataDir, 'mlartifacts')]
  ];
  return start('mlflow', join(ROOT, '.venv', 'bin', 'mlflow'), args, port, dataDir);
}

/** @throws Error when the server does not answer within five minutes: its own work on a busy machine */
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
  const deadline = began + 300_000;
  while (!(await isHealthy(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stopGroup(child);
      throw new Error(
        `'${command} ${args.join(' ')}' did not start (exit code ${child.exitCode}).`
      );
    }
    await new Promise(done => setTimeout(done, 10));
  }
  const startMs = performance.now() - began;
  return {
    name,
    port,
    startMs,
    dataDir,
    memory: () => groupMemory(child.pid!),
    signal: name => process.kill(-child.pid!, name),
    stop: () => stopGroup(child)
  };
}

/** Stopped when the work is done, or failed. */
export async function using<Result>(
  starting: Promise<BenchedServer>,
  work: (server: BenchedServer) => Promise<Result>
): Promise<Result> {
  const server = await starting;
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`);
    return answer.ok;
  } catch {
    return false;
  }
}

/** RSS of all processes of a group, from /proc: the shell that starts a server counts, and is small. */
function groupMemory(group: number): number {
  let bytes = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // After the name in parentheses: state, ppid, pgrp, …, rss (pages) as the 22nd.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) === group) bytes += Number(fields[21]) * 4096;
    } catch {
      // It ended while we looked.
    }
  }
  return bytes;
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
