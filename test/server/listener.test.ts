import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MAX_BODY_BYTES } from '../../src/protocol/limits.ts';
import { standAloneDoor } from '../../src/server/auth.ts';
import { listen, type Listener } from '../../src/server/listener.ts';
import { readJson } from '../../src/server/request-body.ts';
import { sendJson } from '../../src/server/answer.ts';
import { Router } from '../../src/server/router.ts';
import type { Route } from '../../src/server/route.ts';
import { ask } from './ask.ts';
import { openServer, type OpenServer } from './open-server.ts';
import { RawConnection } from './raw-connection.ts';

const GET = '/api/2.0/mlflow/experiments/get?experiment_id=0';
const CREATE = '/api/2.0/mlflow/experiments/create';

describe('a server that gets strange HTTP', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  const raw = (text: string | Buffer) => new RawConnection(open.server.port).send(text);
  const answered = async (text: string) => {
    const connection = raw(text);
    await connection.until(/HTTP\/1\.1 \d+[^]*\r\n\r\n/);
    connection.socket.destroy();
    return connection;
  };

  it('sends an answer in one write', async () => {
    const connection = raw(`GET ${GET} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await connection.until(/\}\}$/);
    expect(connection.pieces).toBe(1);
    connection.socket.destroy();
  });

  it('takes a whole URL as target, and its host for the one that was asked', async () => {
    const get = (target: string) => answered(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect((await get(`http://localhost${GET}`)).statuses).toEqual([200]);
    expect((await get('http://localhost?x')).statuses).toEqual([404]);
    expect((await get(`http://evil.example${GET}`)).heard).toMatch(/403[^]*DNS rebinding/);
    expect((await get('*')).statuses).toEqual([404]);
  });

  it('answers requests that were sent at once, in their order', async () => {
    const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const connection = raw(one(GET) + one('/health') + one('/nope') + one('/version'));
    await connection.until(/(HTTP\/1\.1[^]*){4}\d\.\d+\.\d+$/);
    expect(connection.statuses).toEqual([200, 200, 404, 200]);
    connection.socket.destroy();
  });

  it('refuses what is nested too deeply, and nothing of others with it', async () => {
    const run_id = (await open.post('runs/create', { experiment_id: '0' })).body.run.info.run_id;
    const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`;
    const model_json = `{"artifact_path":"a","run_id":"r","utc_time_created":"t","flavors":{"f":${deep}}}`;
    const tags = `{"experiment_id":"0","tags":[{"key":"k","value":${deep}}]}`;
    // Together, so that they are to share a transaction.
    const answers = await Promise.all([
      open.post('runs/set-tag', { run_id, key: 'before', value: 'kept' }),
      open.post('runs/log-model', { run_id, model_json }),
      open.post('runs/create', tags),
      open.post('runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1 })
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 200]);
    expect(answers[1]!.body.message).toBe('The request is nested too deeply.');
  });

  it('answers HTTP/1.0 and closes', async () => {
    const connection = raw(`GET ${GET} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
    await connection.closed;
    expect(connection.statuses).toEqual([200]);
  });

  it.each([
    [
      'two lengths',
      `POST ${CREATE} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}`
    ],
    [
      'a length beside chunks',
      `POST ${CREATE} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`
    ],
    ['a bad length', `POST ${CREATE} HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n`],
    [
      'a bad chunk',
      `POST ${CREATE} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`
    ],
    ['no HTTP', 'hello\r\n\r\n'],
    ['a space in a header', 'GET / HTTP/1.1\r\nHo st: a\r\n\r\n'],
    ['no Host', `GET ${GET} HTTP/1.1\r\n\r\n`]
  ])('refuses %s and closes', async (_, text) => {
    const connection = raw(text);
    await connection.closed;
    // Of a chunked body the request is being answered already: it only ends.
    for (const status of connection.statuses) expect(status).toBe(400);
  });

  it('says what is wrong with the connection in JSON', async () => {
    const connection = raw('hello\r\n\r\n');
    await connection.closed;
    expect(connection.heard).toContain(
      '{"error_code":"BAD_REQUEST","message":"This is no valid HTTP."}'
    );
  });

  it('refuses headers of more than 16 KiB', async () => {
    const connection = raw(
      `GET ${GET} HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`
    );
    await connection.closed;
    expect(connection.statuses).toEqual([431]);
  });

  it('takes escapes that are none as they are', async () => {
    const asked = (path: string) => ask(open.server, 'GET', path);
    expect(await asked('/api/2.0/mlflow/runs/get?run_id=%zz%')).toMatchObject({
      status: 404,
      body: { message: 'Run with id=%zz% not found' }
    });
    expect((await asked('/api/2.0/mlflow-artifacts/artifacts/%zz')).status).toBe(400);
    expect((await asked('/%zz')).status).toBe(404);
  });

  it('asks for a body only when it will be read', async () => {
    const expecting = (path: string, more = '') =>
      raw(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
          `Content-Length: 14\r\nExpect: 100-continue\r\n${more}\r\n`
      );
    const taken = expecting(CREATE);
    await taken.until(/100 Continue\r\n\r\n/);
    taken.send('{"name":"asked"}'.slice(0, 14));
    await taken.until(/HTTP\/1\.1 [24]00/);
    taken.socket.destroy();
    const foreign = expecting(CREATE, 'Origin: https://evil.example\r\n');
    await foreign.until(/403/);
    expect(foreign.heard).not.toContain('100 Continue');
    foreign.socket.destroy();
  });

  it('answers HEAD as GET, without the body', async () => {
    const answer = await ask(open.server, 'HEAD', GET);
    const whole = await ask(open.server, 'GET', GET);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-length']).toBe(whole.headers['content-length']);
  });

  it('keeps an idle connection for 75 s', async () => {
    const { headers } = await ask(open.server, 'GET', GET);
    expect(headers['keep-alive']).toBe('timeout=75');
    const connection = raw(`GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await connection.until(/OK$/);
    await sleep(5_500); // Node's own limit is 5 s
    connection.send(`GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await connection.until(/OK[^]*OK$/);
    connection.socket.destroy();
  });

  it('refuses a body over the limit, before and while it comes', async () => {
    const declared = await ask(open.server, 'POST', CREATE, {
      body: Buffer.alloc(MAX_BODY_BYTES + 1, ' ')
    });
    expect(declared).toMatchObject({ status: 413, body: { error_code: 'CONTENT_TOO_LARGE' } });
    const chunked = await ask(open.server, 'POST', CREATE, {
      body: Buffer.alloc(MAX_BODY_BYTES + 1, ' '),
      headers: { 'transfer-encoding': 'chunked' }
    });
    expect(chunked.status).toBe(413);
  });

  it('unpacks gzip, and no bomb', async () => {
    const send = (body: Buffer, encoding = 'gzip') =>
      ask(open.server, 'POST', CREATE, { body, headers: { 'content-encoding': encoding } });
    expect((await send(gzipSync('{"name":"packed"}'))).status).toBe(200);
    const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await send(bomb)).status).toBe(413);
    expect((await send(Buffer.from('{"name":"x"}'))).body.message).toBe(
      'Bad Request. The body is no gzip.'
    );
    expect((await send(gzipSync('{}').subarray(0, 15))).status).toBe(400);
    expect((await send(Buffer.from('{"name":"x"}'), 'br')).body.message).toBe(
      "Bad Request. Content-Encoding 'br' is not understood; send gzip, deflate or none."
    );
    expect((await send(Buffer.from('{"name":"x"}'), 'constructor')).status).toBe(400);
  });

  it('forgets a request whose body is cut off', async () => {
    const connection = raw(
      `POST ${CREATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":"half"`
    );
    await sleep(50);
    connection.socket.destroy();
    await sleep(50);
    const found = await open.get('experiments/get-by-name?experiment_name=half');
    expect(found.status).toBe(404);
  });
});

describe('a server whose clients are slow', () => {
  let listener: Listener;
  const patience = { headersMs: 400, windowMs: 400, streamWindowMs: 800, checkMs: 50 };
  const echo: Route = {
    method: 'POST',
    path: 'echo',
    under: 'root',
    async answer({ request, response }) {
      sendJson(response, await readJson(request));
    }
  };
  const sink: Route = {
    method: 'PUT',
    path: 'sink',
    under: 'root',
    streams: true,
    async answer({ request, response }) {
      for await (const chunk of request) void chunk;
      sendJson(response, undefined);
    }
  };

  beforeAll(async () => {
    listener = await listen(
      { host: '127.0.0.1', port: 0 },
      {
        door: standAloneDoor({ boundHost: '127.0.0.1' }, null),
        router: new Router([echo, sink]),
        log: { info: () => undefined, error: () => undefined },
        upgrade: null,
        patience
      }
    );
  });
  afterAll(() => listener.close());

  const begin = (request: string) => new RawConnection(listener.port).send(request);

  it('cuts those whose headers never end or whose bodies trickle, and serves others meanwhile', async () => {
    const count = process.env['CELLTRAIL_LONG'] === '1' ? 10_000 : 300;
    const slow = spawn(process.execPath, ['-e', SLOW_CLIENTS, String(listener.port), `${count}`]);
    const ended = buffer(slow.stdout);
    let going = true;
    void ended.then(() => (going = false));
    let served = 0;
    while (going) {
      const { text } = await ask(listener, 'POST', '/echo', { body: '{"a":1}' });
      expect(text).toBe('{"a":1}');
      served++;
    }
    const { timedOut, cut } = JSON.parse((await ended).toString());
    expect(timedOut + cut).toBe(count);
    // Not all of them: what still comes on a connection that is closed takes the answer with it.
    expect(timedOut).toBeGreaterThan(0);
    expect(served).toBeGreaterThan(20);
  }, 240_000);

  it('answers 429 when more bodies come than memory should hold, and says when to try again', async () => {
    const large =
      `POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${MAX_BODY_BYTES}\r\n\r\n{`;
    const waiting = Array.from({ length: 8 }, () => begin(large));
    await sleep(100);
    const refused = await ask(listener, 'POST', '/echo', { body: '{}' });
    expect(refused).toMatchObject({ status: 429, body: { error_code: 'REQUEST_LIMIT_EXCEEDED' } });
    expect(refused.headers['retry-after']).toBe('1');
    for (const { socket } of waiting) socket.destroy();
    await sleep(100);
    expect((await ask(listener, 'POST', '/echo', { body: '{}' })).status).toBe(200);
  });

  it('lets a streamed body pause for longer, but not for ever', async () => {
    const upload = begin('PUT /sink HTTP/1.1\r\nHost: localhost\r\nContent-Length: 80000\r\n\r\n');
    for (let i = 0; i < 4; i++) {
      await sleep(500);
      upload.send('x'.repeat(20_000));
    }
    await upload.until(/200 OK/);
    upload.socket.destroy();
    const stuck = begin('PUT /sink HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\nx');
    await stuck.closed;
    expect(stuck.heard).toBe('');
  });
});

/**
 * Half of its connections never end their headers, half send a body byte by byte. It says how many
 * were told of it and how many were cut. A process of its own: each end of a connection is a file.
 */
const SLOW_CLIENTS = `
  const { connect } = require('node:net');
  const [port, count] = process.argv.slice(1).map(Number);
  const body = 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\n' +
    'Content-Type: application/json\\r\\nContent-Length: 1000\\r\\n\\r\\n{';
  const sums = { timedOut: 0, cut: 0 };
  const open = new Set();
  let begun = 0;
  function begin() {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    open.add(socket);
    socket.write(begun++ % 2 ? 'GET /health HTTP/1.1\\r\\nHost: local' : body);
    socket.on('data', text => (heard += text)).on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      if (/^HTTP.1.1 408/.test(heard)) sums.timedOut++;
      else if (heard === '') sums.cut++;
      if (begun === count && open.size === 0) {
        clearInterval(trickle);
        console.log(JSON.stringify(sums));
      }
    });
  }
  const trickle = setInterval(() => {
    for (const socket of open) if (socket.writable) socket.write('x');
  }, 100);
  // Not all in one turn: the queue of a listening socket holds 511.
  const more = setInterval(() => {
    for (let i = 0; i < 200 && begun < count; i++) begin();
    if (begun === count) clearInterval(more);
  }, 20);
`;

it('closes though a connection that it refused to upgrade never hangs up', async () => {
  const open = await openServer();
  const socket = connect({ port: open.server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(
    'GET /api/nope HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  );
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 404/);
  await open.close();
  socket.destroy();
}, 6000);
