import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { MAIN } from './celltrail-main.ts';

const PYTHON = path.resolve(import.meta.dirname, '../../.venv/bin/python');

/** Does what the Jupyter side does: binds the kernels' socket, hands it on, and becomes the companion. */
const LAUNCH = `
import os, socket, sys
door = socket.socket()
door.bind(("127.0.0.1", 0))
door.listen(128)
door.set_inheritable(True)
print(door.getsockname()[1], flush=True)
os.execv(sys.argv[1], sys.argv[1:] + ["--fd", str(door.fileno())])
`;

export const SERVER_KEY = 'c0ffee'.repeat(10);
export const SERVER_ID = 'server-1';

export interface CompanionProcess {
  process: ChildProcess;
  socket: string;
  /** Of the kernels' door. */
  port: number;
  ready: { ready: true; version: string; pid: number };
  /** What it has said on stderr so far. */
  said(): string;
  exited: Promise<number | null>;
}

/** Of the Jupyter server that a companion is beside; absent: the one of all tests. */
export interface JupyterSide {
  serverId?: string;
  serverKey?: string;
  /** Of the process that stands for the Jupyter server. */
  serverPid?: number;
}

/** @throws Error with what it said on stderr, and `exitCode`, when it ends before it is ready */
export async function startCompanionProcess(
  dataDir: string,
  { serverId = SERVER_ID, serverKey = SERVER_KEY, serverPid = process.pid }: JupyterSide = {}
): Promise<CompanionProcess> {
  const name = serverId === SERVER_ID ? path.basename(dataDir) : serverId;
  const socket = path.join(dataDir, '..', `${name}.sock`);
  const child = spawn(
    PYTHON,
    [
      ...['-c', LAUNCH, process.execPath, MAIN, 'companion'],
      ...['--data', dataDir, '--socket', socket],
      ...['--server-id', serverId, '--server-pid', String(serverPid)]
    ],
    { env: { ...process.env, CELLTRAIL_SECRET: serverKey }, stdio: 'pipe' }
  );
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  let heard = '';
  const [port, ready] = await new Promise<string[]>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
      const lines = heard.split('\n');
      if (lines.length > 2) resolve(lines);
    });
    void exited.then(exitCode => reject(Object.assign(new Error(said), { exitCode })));
  });
  return {
    process: child,
    socket,
    port: Number(port),
    ready: JSON.parse(ready!),
    said: () => said,
    exited
  };
}

/** The tracking URI that a kernel of this companion gets. */
export function kernelUrl({ port }: CompanionProcess, kernel_id: string): string {
  return `http://127.0.0.1:${port}${kernelPath(kernel_id)}`;
}

export function kernelPath(kernel_id: string, serverKey = SERVER_KEY): string {
  const secret = createHmac('sha256', serverKey).update(kernel_id).digest('hex').slice(0, 32);
  return `/kernels/${kernel_id}/${secret}`;
}

/** What the Jupyter server shows at its door. */
export const jupyterHeaders = { authorization: `Bearer ${SERVER_KEY}` };
