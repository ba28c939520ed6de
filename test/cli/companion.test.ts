import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { VERSION } from '../../src/server/version.ts';
import { ask } from '../server/ask.ts';
import {
  kernelPath,
  SERVER_KEY,
  startCompanionProcess,
  type CompanionProcess
} from '../server/companion-process.ts';

describe('celltrail companion', () => {
  let folder: string;
  let dataDir: string;
  const running: CompanionProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-companion-'));
    dataDir = path.join(folder, 'data');
  });
  afterEach(async () => {
    for (const { process: child, exited } of running.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<CompanionProcess> {
    const started = await startCompanionProcess(dataDir);
    running.push(started);
    return started;
  }

  it('says in its first line that it is ready', async () => {
    const { ready, process: child } = await start();
    expect(ready).toEqual({ ready: true, version: VERSION, pid: child.pid });
  });

  it('ends when its stdin does', async () => {
    const { process: child, exited } = await start();
    const began = performance.now();
    child.stdin!.end();
    expect(await exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('ends on SIGTERM', async () => {
    const { process: child, exited } = await start();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('starts again where a killed one stopped', async () => {
    const first = await start();
    const api = `${kernelPath('k-1')}/api/2.0/mlflow/experiments`;
    const made = await ask(first, 'POST', `${api}/create`, { body: '{"name":"kept"}' });
    first.process.kill('SIGKILL');
    await first.exited;
    const found = await ask(await start(), 'GET', `${api}/get-by-name?experiment_name=kept`);
    expect(found.body.experiment.experiment_id).toBe(made.body.experiment_id);
  });

  it('hides its key and the kernels’ secrets', async () => {
    const { socket, said, port } = await start();
    await ask({ port }, 'GET', `${kernelPath('k-1')}/api/nope`);
    await ask({ socketPath: socket }, 'GET', '/api/nope');
    const secret = kernelPath('k-1').split('/').at(-1)!;
    for (const text of [said(), readLog(dataDir)]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(SERVER_KEY);
    }
  });
});

function readLog(dataDir: string): string {
  try {
    return readFileSync(path.join(dataDir, 'logs/server.log'), 'utf8');
  } catch {
    return '';
  }
}
