import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import type { EventMessage } from '../../../src/protocol/events.ts';
import { FRAMES_PATH, OBSERVER_HEADER } from '../../../src/protocol/frames.ts';
import { ask, type Answer, type Json } from '../ask.ts';
import { MAIN } from '../celltrail-main.ts';
import { kernelPath, startCompanionProcess, type CompanionProcess } from '../companion-process.ts';
import { MLFLOW, OWN, Side } from './side.ts';

async function until(holds: () => Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within ${ms} ms: ${holds}`);
    await new Promise(later => setTimeout(later, 50));
  }
}

/** The answer, and after how many ms it came. */
async function timed(asked: Promise<Answer>): Promise<Answer & { ms: number }> {
  const began = performance.now();
  return { ...(await asked), ms: performance.now() - began };
}

const createRun = { experiment_id: '0', run_name: 'made by a kernel' };

function tag(run: Json, key: string): string | undefined {
  return run.data.tags.find((each: Json) => each.key === key)?.value;
}

describe('two companions on one data folder', () => {
  let folder: string;
  let dataDir: string;
  let owner: Side;
  let relay: Side;
  /** Another relay, from the middle on. */
  let fourth: Side;
  const sides: Side[] = [];

  function side(name: string): Promise<Side> {
    const made = new Side(dataDir, name);
    sides.push(made);
    return made.start();
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-relay-'));
    dataDir = path.join(folder, 'data');
    owner = await side('a');
    relay = await side('b');
  });
  afterAll(async () => {
    for (const each of sides) await each.end();
    rmSync(folder, { recursive: true });
  });

  it('record into one store, and each shows the sessions of both', async () => {
    await owner.runsCell('a-1');
    await relay.runsCell('b-1');
    for (const each of [owner, relay]) {
      const { body } = await each.own('GET', `${OWN}/sessions`);
      expect(body.sessions.map(({ kernel_id }: Json) => kernel_id).sort()).toEqual(['a-1', 'b-1']);
    }
  });

  it('place a run that a kernel makes under the session of that kernel', async () => {
    for (const [each, kernel_id] of [
      [owner, 'a-1'],
      [relay, 'b-1']
    ] as const) {
      const { body } = await each.kernel(kernel_id, 'POST', `${MLFLOW}/runs/create`, createRun);
      const { run_id } = await owner.session(kernel_id);
      expect(tag(body.run, 'mlflow.parentRunId')).toBe(run_id);
    }
  });

  it('let no kernel speak for another one, nor for the Jupyter server', async () => {
    const forged = {
      'x-celltrail-kernel': 'a-1',
      [OBSERVER_HEADER]: 'a',
      authorization: `Bearer ${relay.serverKey}`
    };
    const { body } = await relay.kernel('b-1', 'POST', `${MLFLOW}/runs/create`, createRun, forged);
    expect(tag(body.run, 'celltrail.session')).toBe('b-1.1');
    const jupyters = { 'x-celltrail-kernel': 'a-1' };
    expect((await relay.own('GET', `${OWN}/sessions`, undefined, jupyters)).status).toBe(200);
    for (const url of [`${OWN}/sessions`, `${OWN}/presence`, `/api/${FRAMES_PATH}`]) {
      const method = url.endsWith('frames') ? 'POST' : 'GET';
      const refused = await relay.kernel('b-1', method, url, method === 'POST' ? {} : undefined);
      expect(refused.status).toBe(404);
      expect(refused.body.message).toBe(`This server has no endpoint ${method} ${url}.`);
    }
    const search = `${MLFLOW}/experiments/get?experiment_id=0`;
    const ofOwner = kernelPath('b-1', owner.serverKey) + search;
    expect((await ask(relay.companion, 'GET', ofOwner)).status).toBe(401);
    const atOwner = kernelPath('b-1', relay.serverKey) + search;
    expect((await ask(owner.companion, 'GET', atOwner)).status).toBe(401);
    const key = { headers: { authorization: `Bearer ${owner.serverKey}` } };
    const jupyter = { socketPath: relay.companion.socket };
    expect((await ask(jupyter, 'GET', `${OWN}/sessions`, key)).status).toBe(401);
  });

  it('keep their own door closed to others', async () => {
    const file = path.join(dataDir, 'owner.json');
    const { socket, key } = JSON.parse(readFileSync(file, 'utf8'));
    for (const path of [file, socket]) expect(statSync(path).mode & 0o777).toBe(0o600);
    const wrong = { headers: { authorization: `Bearer ${owner.serverKey}` } };
    expect((await ask({ socketPath: socket }, 'GET', `${OWN}/sessions`, wrong)).status).toBe(401);
    const right = { headers: { authorization: `Bearer ${key}` } };
    expect((await ask({ socketPath: socket }, 'GET', `${OWN}/sessions`, right)).status).toBe(200);
  });

  it('take the secret of a kernel that has ended at neither', async () => {
    const { messages } = relay;
    await relay.frames(messages.lines(messages.kernel('b-ended', 'started', null)));
    const url = `${MLFLOW}/experiments/get?experiment_id=0`;
    expect((await relay.kernel('b-ended', 'GET', url)).status).toBe(200);
    await relay.frames(messages.lines(messages.kernel('b-ended', 'gone', null)));
    expect((await relay.kernel('b-ended', 'GET', url)).status).toBe(401);
  });

  it('pass files on as they come, whole, and answer ranges and questions about them', async () => {
    const body = randomBytes(process.env.CELLTRAIL_LONG ? 600_000_000 : 30_000_000);
    const url = '/api/2.0/mlflow-artifacts/artifacts/0/big.bin';
    const jupyter = kernelPath('b-1', relay.serverKey);
    const before = memoryOf(relay.companion);
    const put = await ask(relay.companion, 'PUT', jupyter + url, {
      body,
      headers: { 'transfer-encoding': 'chunked' }
    });
    expect(put.status).toBe(200);
    const got = await hashOf(relay.companion.port, jupyter + url);
    expect(got).toEqual({ status: 200, sha: createHash('sha256').update(body).digest('hex') });
    expect(memoryOf(relay.companion) - before).toBeLessThan(100_000_000);
    const range = await relay.kernel('b-1', 'GET', url, undefined, { range: 'bytes=2-4' });
    expect(range.status).toBe(206);
    expect(range.headers['content-range']).toBe(`bytes 2-4/${body.length}`);
    const head = await relay.kernel('b-1', 'HEAD', url);
    expect(head).toMatchObject({ status: 200, text: '' });
  });

  it('follow a sender who leaves: half a file is none', async () => {
    const url = '/api/2.0/mlflow-artifacts/artifacts/0/half.bin';
    const sent = request({
      port: relay.companion.port,
      method: 'PUT',
      path: kernelPath('b-1', relay.serverKey) + url,
      headers: { 'content-length': '1000000' }
    });
    sent.on('error', () => undefined);
    sent.write(Buffer.alloc(500_000));
    const artifacts = path.join(dataDir, 'artifacts');
    const folder = () =>
      readdirSync(artifacts, { recursive: true, withFileTypes: true }).filter(
        entry => entry.isFile() && entry.name !== 'big.bin'
      );
    await until(async () => folder().length > 0);
    sent.destroy();
    await until(async () => folder().length === 0);
    expect((await relay.kernel('b-1', 'GET', url)).status).toBe(404);
  });

  it('tell a tab of either what happens at the other', async () => {
    const heard = new Set<string>();
    const tabs = [owner, relay].map(each => {
      const tab = each.tab();
      tab.on('message', data => {
        const message = JSON.parse(String(data)) as EventMessage;
        if (message.type !== 'events') return;
        for (const event of message.events) {
          if (event.type === 'session') heard.add(`${tabs.indexOf(tab)} ${event.session_id}`);
        }
      });
      return tab;
    });
    await until(async () => tabs.every(({ readyState }) => readyState === WebSocket.OPEN));
    await owner.runsCell('a-2');
    await relay.runsCell('b-2');
    await until(async () => heard.size === 4);
    expect([...heard].sort()).toEqual(['0 a-2.1', '0 b-2.1', '1 a-2.1', '1 b-2.1']);
    for (const tab of tabs) tab.terminate();
  });

  it('close nothing when a relay’s companion is killed and started again', async () => {
    await relay.killCompanion();
    await new Promise(later => setTimeout(later, 2_500)); // the owner looks every 2 s
    await relay.start();
    expect(await relay.runStatus('b-1')).toBe('RUNNING');
    await relay.runsCell('b-3');
    expect(await owner.runStatus('b-3')).toBe('RUNNING');
  });

  it('end the sessions of a relay’s Jupyter server that is killed, and of no other', async () => {
    const third = await side('c');
    await third.runsCell('c-1');
    expect(await owner.runStatus('c-1')).toBe('RUNNING');
    const tab = third.tab();
    await once(tab, 'open');
    await third.dies();
    expect(third.companion.process.exitCode).toBe(0);
    await until(async () => (await owner.runStatus('c-1')) !== 'RUNNING', 30_000);
    expect(await owner.runStatus('c-1')).toBe('KILLED');
    expect((await owner.session('c-1')).end_reason).toContain('Jupyter server stopped');
    for (const kernel_id of ['a-1', 'b-1']) {
      expect(await relay.runStatus(kernel_id)).toBe('RUNNING');
    }
    expect(existsSync(path.join(dataDir, 'observers', 'c.json'))).toBe(false);
  });

  it('go on with the frames of one that was taken for dead', async () => {
    fourth = await side('d');
    await fourth.runsCell('d-1');
    rmSync(path.join(dataDir, 'observers', 'd.json'));
    await until(async () => (await owner.runStatus('d-1')) !== 'RUNNING');
    const { messages } = fourth;
    const late = messages.lines(
      ...messages.ends('d-1', 'd-1-m'),
      messages.kernel('d-2', 'started', 'd-2.ipynb'),
      ...messages.starts('d-2', 'd-2-m', 'cell', 'work()')
    );
    const last = Number(JSON.parse(late.trim().split('\n').at(-1)!).seq);
    expect(await fourth.frames(late)).toMatchObject({ status: 200, body: { acknowledged: last } });
    expect((await owner.session('d-2')).session_id).toBe('d-2.1');
  });

  it('do not keep a call waiting for more than 10 s when the owner stands still', async () => {
    owner.companion.process.kill('SIGSTOP');
    const log = { run_id: 'none', key: 'k', value: 1 };
    const call = relay.kernel('b-1', 'POST', `${MLFLOW}/runs/log-metric`, log);
    const answers = await Promise.all([timed(call), timed(relay.own('GET', `${OWN}/sessions`))]);
    for (const { status, body, ms } of answers) {
      expect(status).toBe(507);
      expect(body).toMatchObject({ error_code: 'TEMPORARILY_UNAVAILABLE' });
      expect(body.message).toContain('does not answer');
      expect(ms).toBeLessThan(10_000);
    }
    owner.companion.process.kill('SIGCONT');
    await until(async () => (await relay.own('GET', `${OWN}/sessions`)).status === 200, 2_000);
  });

  it('wait for the next owner when the first is killed, which one of the relays becomes', async () => {
    const { port } = relay.companion;
    await owner.killCompanion();
    const began = performance.now();
    const made = await relay.kernel('b-1', 'POST', `${MLFLOW}/runs/create`, createRun);
    expect(made.status).toBe(200);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(tag(made.body.run, 'celltrail.session')).toBe('b-1.1');
    expect(relay.companion.port).toBe(port);
    // Its Jupyter server lives, and so do its kernels.
    expect(await relay.runStatus('a-1')).toBe('RUNNING');
    const { messages } = relay;
    const end = await relay.frames(messages.lines(...messages.ends('b-1', 'b-1-m')));
    expect(end.status).toBe(200);
    expect((await relay.session('b-1')).state).toBe('idle');

    await fourth.runsCell('d-3');
    await owner.start(); // a relay now
    await owner.runsCell('a-3');
    for (const each of [owner, relay, fourth]) {
      for (const kernel_id of ['a-1', 'a-3', 'd-3']) {
        expect(await each.runStatus(kernel_id)).toBe('RUNNING');
      }
    }
  });

  it('hand the folder on in an orderly end, and leave nothing behind in the last', async () => {
    for (const [each, kernel_id, status] of [
      [relay, 'b-1', 'FINISHED'],
      [fourth, 'd-3', 'KILLED']
    ] as const) {
      await each.dies();
      expect(each.companion.process.exitCode).toBe(0);
      await until(async () => (await owner.runStatus(kernel_id)) !== 'RUNNING');
      expect(await owner.runStatus(kernel_id)).toBe(status);
    }
    expect(await owner.runStatus('a-1')).toBe('RUNNING');
    owner.companion.process.stdin!.end();
    expect(await owner.companion.exited).toBe(0);
    expect(existsSync(path.join(dataDir, 'owner.json'))).toBe(false);
    expect(existsSync(path.join(dataDir, 'owner.sock'))).toBe(false);
  });
});

describe('two companions on a network file system', () => {
  it('meet in a folder of this host, which goes with the owner', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-network-'));
    const dataDir = path.join(folder, 'data');
    process.env.CELLTRAIL_NETWORK_FS = '1';
    const [owner, relay] = [new Side(dataDir, 'a'), new Side(dataDir, 'b')];
    try {
      await owner.start();
      await relay.start();
      const { socket } = JSON.parse(readFileSync(path.join(dataDir, 'owner.json'), 'utf8'));
      expect(socket.startsWith(dataDir)).toBe(false);
      expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
      await relay.runsCell('b-1');
      expect(await owner.runStatus('b-1')).toBe('RUNNING');
      await owner.dies();
      expect(existsSync(path.dirname(socket))).toBe(false);
      expect(await relay.runStatus('b-1')).toBe('RUNNING');
    } finally {
      delete process.env.CELLTRAIL_NETWORK_FS;
      await Promise.all([owner.end(), relay.end()]);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a data folder that a stand-alone server holds', () => {
  it('is in use, which a companion says in a sentence', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-held-'));
    const dataDir = path.join(folder, 'data');
    const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', dataDir]);
    const exited = new Promise(resolve => server.once('exit', resolve));
    await new Promise(resolve => server.stderr.once('data', resolve));
    await expect(startCompanionProcess(dataDir)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^celltrail: The data folder .* is in use by another.*\n$/)
    });
    server.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true });
  });
});

/** Resident bytes. */
function memoryOf({ process: { pid } }: CompanionProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
}

function hashOf(port: number, path: string): Promise<{ status: number; sha: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, path }, response => {
      const hash = createHash('sha256');
      response.on('data', chunk => hash.update(chunk));
      response.once('end', () =>
        resolve({ status: response.statusCode!, sha: hash.digest('hex') })
      );
    });
    sent.once('error', reject).end();
  });
}
