import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { EVENTS_PATH } from '../../src/protocol/events.ts';
import { FRAMES_PATH } from '../../src/protocol/frames.ts';
import { MLFLOW_VERSION } from '../../src/server/version.ts';
import { ask, type Answer } from './ask.ts';
import {
  jupyterHeaders,
  kernelPath,
  startCompanionProcess,
  type CompanionProcess
} from './companion-process.ts';
import { MLFLOW_ENDPOINTS, OWN_ENDPOINTS } from './declared-endpoints.ts';
import { openServer, type OpenServer } from './open-server.ts';

const ENDPOINTS = [...MLFLOW_ENDPOINTS, ...OWN_ENDPOINTS];
const FRAMES = { method: 'POST', path: FRAMES_PATH, prefixes: ['/api/', '/ajax-api/'] };
const WRONG = { authorization: 'Bearer wrong' };

const bodyFor = (method: string) => (method === 'GET' ? {} : { body: '{}' });

function expectRefusal(answer: Answer): void {
  expect(answer.status).toBe(401);
  expect(answer.body).toMatchObject({ error_code: 'UNAUTHENTICATED' });
  expect(answer.body.message).toBeTruthy();
}

/** That it got past the door: whatever the answer is, it is the endpoint's. */
function expectServed({ status, body }: Answer): void {
  expect(status).not.toBe(401);
  expect(status).not.toBe(403);
  expect(body?.error_code).not.toBe('ENDPOINT_NOT_FOUND');
  expect(body?.error_code).not.toBe('INTERNAL_ERROR');
}

/** Status of the answer to a WebSocket's handshake; 101 when it opened. */
function handshake(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise(resolve => {
    const socket = new WebSocket(url, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_, response) => {
      response.destroy();
      resolve(response.statusCode!);
    });
    socket.on('error', () => {});
  });
}

it('knows endpoints of every kind', () => {
  expect(ENDPOINTS.length).toBeGreaterThan(30);
});

describe('a stand-alone server with a token', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer({ token: 'open-sesame' });
  });
  afterAll(() => open.close());

  it.each(ENDPOINTS)('asks for it: $method $path', async ({ method, path, prefixes }) => {
    for (const prefix of prefixes) {
      expectRefusal(await ask(open.server, method, prefix + path, bodyFor(method)));
      const wrong = { headers: WRONG, ...bodyFor(method) };
      expectRefusal(await ask(open.server, method, prefix + path, wrong));
      const right = { headers: { authorization: 'Bearer open-sesame' }, ...bodyFor(method) };
      expectServed(await ask(open.server, method, prefix + path, right));
    }
  });

  it('asks for it at the WebSocket', async () => {
    const url = `${open.url.replace('http', 'ws')}/api/${EVENTS_PATH}`;
    expect(await handshake(url)).toBe(401);
    expect(await handshake(url, { authorization: 'Bearer open-sesame' })).toBe(101);
  });

  it('says to all that it is there', async () => {
    expect(await ask(open.server, 'GET', '/health')).toMatchObject({ status: 200, text: 'OK' });
    expect(await ask(open.server, 'GET', '/version')).toMatchObject({
      status: 200,
      text: MLFLOW_VERSION
    });
  });
});

describe('a stand-alone server without a token', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  it.each(ENDPOINTS)('serves $method $path', async ({ method, path, prefixes }) => {
    for (const prefix of prefixes) {
      expectServed(await ask(open.server, method, prefix + path, bodyFor(method)));
    }
  });

  it.each([...ENDPOINTS, FRAMES])(
    'refuses foreign pages: $method $path',
    async ({ method, path, prefixes }) => {
      const url = prefixes[0] + path;
      const host = { headers: { host: 'evil.example' }, ...bodyFor(method) };
      expect(await ask(open.server, method, url, host)).toMatchObject({
        status: 403,
        text: 'Invalid Host header - possible DNS rebinding attack detected'
      });
      const origin = { headers: { origin: 'https://evil.example' }, ...bodyFor(method) };
      expect(await ask(open.server, method, url, origin)).toMatchObject({
        status: 403,
        text: 'Cross-origin request blocked'
      });
    }
  );

  it('refuses foreign pages at the WebSocket', async () => {
    const url = `${open.url.replace('http', 'ws')}/api/${EVENTS_PATH}`;
    expect(await handshake(url, { origin: 'https://evil.example' })).toBe(403);
    expect(await handshake(url, { host: 'evil.example' })).toBe(403);
    expect(await handshake(url, { origin: open.url })).toBe(101);
  });

  it('takes no frames', async () => {
    expect((await ask(open.server, 'POST', `/api/${FRAMES_PATH}`, { body: '' })).status).toBe(404);
  });

  it.each([
    ['GET', '/nope'],
    ['GET', '/api/2.0/mlflow/nope'],
    ['POST', '/api/2.0/mlflow/webhooks'],
    ['GET', '/api/2.0/mlflow/runs/create'],
    ['GET', '/api/2.0/mlflow/runs/get/'],
    ['POST', '/api/2.0/mlflow-artifacts/artifacts/a'],
    ['OPTIONS', '/api/2.0/mlflow/runs/create'],
    ['GET', '/api/3.0/mlflow/gateway/secrets/list']
  ])('has no endpoint %s %s', async (method, path) => {
    const answer = await ask(open.server, method, path, bodyFor(method));
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      error_code: 'ENDPOINT_NOT_FOUND',
      message: `This server has no endpoint ${method} ${path}.`
    });
  });

  it('has no other WebSocket', async () => {
    expect(await handshake(`${open.url.replace('http', 'ws')}/api/other`)).toBe(404);
  });
});

describe('a companion', () => {
  let folder: string;
  let companion: CompanionProcess;
  const jupyter = () => ({ socketPath: companion.socket });

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-doors-'));
    companion = await startCompanionProcess(path.join(folder, 'data'));
  });
  afterAll(async () => {
    companion.process.stdin!.end();
    await companion.exited;
    rmSync(folder, { recursive: true });
  });

  it('keeps its unix socket to its own user', () => {
    expect(statSync(companion.socket).mode & 0o777).toBe(0o600);
  });

  it.each([...ENDPOINTS, FRAMES])(
    'asks the Jupyter server for its key: $method $path',
    async ({ method, path, prefixes }) => {
      for (const prefix of prefixes) {
        const url = prefix + path;
        expectRefusal(await ask(jupyter(), method, url, bodyFor(method)));
        expectRefusal(await ask(jupyter(), method, url, { headers: WRONG, ...bodyFor(method) }));
        const right = { headers: jupyterHeaders, ...bodyFor(method) };
        expectServed(await ask(jupyter(), method, url, right));
      }
    }
  );

  it.each(MLFLOW_ENDPOINTS)(
    'asks a kernel for its secret: $method $path',
    async ({ method, path, prefixes }) => {
      for (const prefix of prefixes) {
        const url = prefix + path;
        const right = kernelPath('k-1');
        const wrong = right.replace(/.$/, last => (last === '0' ? '1' : '0'));
        for (const door of [
          '',
          '/kernels/k-1',
          '/kernels/k-1/',
          wrong,
          right.replace('k-1', 'k-2')
        ]) {
          const sent = { headers: jupyterHeaders, ...bodyFor(method) };
          expectRefusal(await ask(companion, method, door + url, sent));
        }
        expectServed(await ask(companion, method, right + url, bodyFor(method)));
      }
    }
  );

  it.each(MLFLOW_ENDPOINTS)(
    'refuses foreign pages at the kernels’ door: $method $path',
    async ({ method, path, prefixes }) => {
      const url = `${kernelPath('k-1')}${prefixes[0]}${path}`;
      const host = { headers: { host: 'evil.example' }, ...bodyFor(method) };
      expect((await ask(companion, method, url, host)).status).toBe(403);
      const origin = { headers: { origin: 'https://evil.example' }, ...bodyFor(method) };
      expect((await ask(companion, method, url, origin)).status).toBe(403);
    }
  );

  it.each([...OWN_ENDPOINTS, FRAMES])(
    'does not serve kernels $method $path',
    async ({ method, path }) => {
      const answer = await ask(
        companion,
        method,
        `${kernelPath('k-1')}/api/${path}`,
        bodyFor(method)
      );
      expect(answer.status).toBe(404);
      expect(answer.body.error_code).toBe('ENDPOINT_NOT_FOUND');
    }
  );

  it('opens the WebSocket for the Jupyter server alone', async () => {
    const url = `ws+unix://${companion.socket}:/api/${EVENTS_PATH}`;
    expect(await handshake(url)).toBe(401);
    expect(await handshake(url, WRONG)).toBe(401);
    expect(await handshake(url, jupyterHeaders)).toBe(101);
    const kernel = `ws://127.0.0.1:${companion.port}${kernelPath('k-1')}/api/${EVENTS_PATH}`;
    expect(await handshake(kernel)).toBe(404);
  });

  it('says at both doors that it is there', async () => {
    for (const place of [jupyter(), companion]) {
      expect(await ask(place, 'GET', '/health')).toMatchObject({ status: 200, text: 'OK' });
      expect((await ask(place, 'GET', '/version')).text).toBe(MLFLOW_VERSION);
    }
    expect((await ask(companion, 'GET', `${kernelPath('k-1')}/version`)).text).toBe(MLFLOW_VERSION);
  });
});
