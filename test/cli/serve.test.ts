import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { UsageError } from '../../src/cli/failure.ts';
import { HELP } from '../../src/cli/help.ts';
import { SERVE_HELP } from '../../src/cli/serve-help.ts';
import { runServe } from '../../src/cli/serve.ts';
import { VERSION } from '../../src/server/version.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { MAIN } from '../server/celltrail-main.ts';

function celltrail(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 15_000
  });
  return { status, stdout, stderr };
}

describe('celltrail serve', () => {
  let folder: string;
  let dataDir: string;
  const running: ServeProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-cli-'));
    dataDir = path.join(folder, 'data');
  });
  afterEach(async () => {
    for (const { process: child } of running.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(...args: string[]): Promise<ServeProcess> {
    const started = await startServeProcess(dataDir, ...args);
    running.push(started);
    return started;
  }

  it('serves, ends cleanly on SIGTERM, and keeps what it was told', async () => {
    const first = await start();
    expect(await (await fetch(`${first.url}/health`)).text()).toBe('OK');
    await fetch(`${first.url}/api/2.0/mlflow/experiments/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"kept"}'
    });
    expect(await first.stop()).toBe(0);
    const second = await start();
    const found = await fetch(
      `${second.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=kept`
    );
    expect(found.status).toBe(200);
    second.process.kill('SIGINT');
    await new Promise(resolve => second.process.once('exit', resolve));
    expect(second.process.exitCode).toBe(0);
    expect(readFileSync(path.join(dataDir, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('says in a sentence that the folder is in use, exit code 3', async () => {
    await start();
    const second = celltrail(['serve', '--port', '0', '--data', dataDir]);
    expect(second.status).toBe(3);
    expect(second.stderr).toMatch(/^celltrail: The data folder .* is in use by another/);
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says in a sentence that a newer version made the folder, exit code 4', async () => {
    await (await start()).stop();
    const before = statSync(path.join(dataDir, 'store.db')).size;
    const database = new DatabaseSync(path.join(dataDir, 'store.db'));
    makeNewer(database);
    database.close();
    const answer = celltrail(['serve', '--port', '0', '--data', dataDir]);
    expect(answer.status).toBe(4);
    expect(answer.stderr).toMatch(
      /^celltrail: The data folder .* was made by a newer celltrail and needs version 9\.9\.9/
    );
    expect(statSync(path.join(dataDir, 'store.db')).size).toBe(before);
  });

  it('says in a sentence that the folder cannot be made', () => {
    writeFileSync(dataDir, 'a file');
    const answer = celltrail(['serve', '--port', '0', '--data', path.join(dataDir, 'below')]);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toMatch(/^celltrail: The data folder .*\n$/);
  });

  it('says in a sentence that the port is taken, and gives the folder back', async () => {
    const { url } = await start();
    const other = path.join(folder, 'other');
    const taken = celltrail(['serve', '--port', new URL(url).port, '--data', other]);
    expect(taken.status).toBe(1);
    expect(taken.stderr).toMatch(/^celltrail: 127\.0\.0\.1:\d+ is in use by another program.*\n$/);
  });

  it('takes a token from its environment, and listens where others reach it with one', async () => {
    const child = spawn(
      process.execPath,
      [MAIN, 'serve', '--host', '0.0.0.0', '--port', '0', '--data', dataDir],
      { env: { ...process.env, CELLTRAIL_TOKEN: 'from-env' }, stdio: ['ignore', 'inherit', 'pipe'] }
    );
    try {
      const port = await new Promise<string>(resolve =>
        child.stderr.on('data', data => {
          const match = /listens on http:\/\/0\.0\.0\.0:(\d+)/.exec(String(data));
          if (match) resolve(match[1]!);
        })
      );
      const url = `http://127.0.0.1:${port}/api/2.0/mlflow/experiments/get?experiment_id=0`;
      expect((await fetch(url)).status).toBe(401);
      const headers = { authorization: 'Bearer from-env' };
      expect((await fetch(url, { headers })).status).toBe(200);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('listens where others reach it when it is told that all may come', async () => {
    const { url } = await start('--host', '0.0.0.0', '--no-auth');
    expect((await fetch(`http://127.0.0.1:${new URL(url).port}/health`)).status).toBe(200);
  });
});

describe('the arguments of celltrail serve', () => {
  it.each([
    [['--port', 'x'], "--port is 'x'"],
    [['--port', '65536'], '--port is'],
    [['--nonsense'], '--nonsense'],
    [['positional'], 'positional'],
    [['--token', ''], 'The token is empty'],
    [['--token', 'x', '--no-auth'], 'exclude each other'],
    [['--host', '0.0.0.0'], 'Give a --token'],
    [['--host', '192.168.1.5'], 'Give a --token']
  ])('%j are refused', async (args, message) => {
    const refused = runServe([...args, '--data', '/nowhere/to/be/made']);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it('are refused in one line, exit code 2', () => {
    const { status, stdout, stderr } = celltrail(['serve', '--nonsense']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe("celltrail: Unknown option '--nonsense'. Try: celltrail --help\n");
  });
});

describe('celltrail', () => {
  it('prints its version and its help', () => {
    expect(celltrail(['--version'])).toMatchObject({ status: 0, stdout: `${VERSION}\n` });
    expect(celltrail(['--help'])).toMatchObject({ status: 0, stdout: `${HELP}\n` });
    expect(celltrail(['serve', '--help'])).toMatchObject({ status: 0, stdout: `${SERVE_HELP}\n` });
  });
});

/** As a migration of a later version leaves it. */
function makeNewer(database: DatabaseSync): void {
  database.exec("INSERT INTO migration VALUES (9999, 'later', '9.9.9', 0)");
}
