import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { EVENTS_PATH } from '../../src/protocol/events.ts';
import { ask } from './ask.ts';
import { openServer, type OpenServer } from './open-server.ts';

const SESSION = '/api/celltrail/v1/page-session';
const GET = '/api/2.0/mlflow/experiments/get?experiment_id=0';

describe('a browser’s session at a server with a token', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer({ token: 'secret', allowedOrigins: ['https://app.example'] });
  });
  afterAll(() => open.close());

  const session = (method: string, options = {}) => ask(open.server, method, SESSION, options);
  const signIn = (token: string) => session('POST', { body: JSON.stringify({ token }) });
  const status = async (headers: Record<string, string>) =>
    (await ask(open.server, 'GET', GET, { headers })).status;

  async function cookie(): Promise<string> {
    const { headers } = await signIn('secret');
    return headers['set-cookie']![0]!.split(';')[0]!;
  }

  it('begins with the token, which the cookie does not hold and scripts cannot read', async () => {
    expect((await session('GET')).body).toEqual({ required: true, signed_in: false });
    const { status: answered, headers, body } = await signIn('secret');
    expect(answered).toBe(200);
    expect(body).toEqual({ required: true, signed_in: true });
    const [set] = headers['set-cookie']!;
    expect(set).toMatch(/^celltrail-page-\w{8}=\d+\.\w{64}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain('secret');
    const given = { headers: { cookie: `other=1; ${await cookie()}` } };
    expect((await session('GET', given)).body).toEqual({ required: true, signed_in: true });
    expect(await status(given.headers)).toBe(200);
  });

  it('does not begin with another token, and has no browser ask in a dialog of its own', async () => {
    const { status: answered, headers, body } = await signIn('wrong');
    expect(answered).toBe(403);
    expect(body.message).toBe('This is not the token of this server.');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  it.each([
    ['long', 413, { body: JSON.stringify({ token: 'x'.repeat(5000) }) }],
    ['far too long', 413, { body: JSON.stringify({ token: 'x'.repeat(50_000) }) }],
    [
      'packed',
      400,
      { body: gzipSync('{"token":"secret"}'), headers: { 'content-encoding': 'gzip' } }
    ]
  ])('does not begin with a body that is %s', async (_, refused, options) => {
    const { status: answered, headers } = await session('POST', options);
    expect(answered).toBe(refused);
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('looks at few tokens at once when they are wrong', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('wrong')));
    const limited = answers.filter(({ body }) => body.error_code === 'REQUEST_LIMIT_EXCEEDED');
    expect(limited.length).toBeGreaterThan(0);
  });

  it('opens the stream of events', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${open.server.port}/api/${EVENTS_PATH}`, {
      headers: { cookie: await cookie() }
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.terminate();
  });

  it('is of the server’s own page: another of this machine has the cookie sent, too', async () => {
    const own = { cookie: await cookie(), host: `localhost:${open.server.port}` };
    expect(await status(own)).toBe(200);
    expect(await status({ ...own, origin: `http://${own.host}` })).toBe(200);
    expect(await status({ ...own, origin: 'https://app.example' })).toBe(200);
    expect(await status({ ...own, origin: 'http://localhost:8888' })).toBe(401);
  });

  it.each([
    ['same-origin', 200],
    ['none', 200],
    ['same-site', 401],
    ['cross-site', 401]
  ])('is not for pictures of other pages, which have no origin: %s', async (site, expected) => {
    const headers = { cookie: await cookie(), 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
    expect(await status(headers)).toBe(expected);
  });

  it('ends when the reader signs out', async () => {
    const given = await cookie();
    const { headers, body } = await session('DELETE', { headers: { cookie: given } });
    expect(body).toEqual({ required: true, signed_in: false });
    expect(headers['set-cookie']).toEqual([
      `${given.split('=')[0]}=; Path=/; HttpOnly; SameSite=Strict`
    ]);
    const left = { cookie: headers['set-cookie']![0]!.split(';')[0]! };
    const refused = await ask(open.server, 'GET', GET, { headers: left });
    expect(refused.status).toBe(401);
    expect(refused.headers).not.toHaveProperty('www-authenticate');
  });

  it('is ended for nobody who is not signed in, nor by other pages', async () => {
    const foreign = { cookie: await cookie(), origin: 'http://localhost:8888' };
    for (const headers of [{}, { cookie: 'celltrail-page-00000000=1.x' }, foreign]) {
      const answer = await session('DELETE', { headers });
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
  });

  it('is over when the server has another token, without a dialog of the browser', async () => {
    const [name, value] = (await cookie()).split('=') as [string, string];
    for (const pair of [`${name}=`, `${name}=${value}x`]) {
      const refused = await ask(open.server, 'GET', GET, { headers: { cookie: pair } });
      expect(refused.status).toBe(401);
      expect(refused.headers).not.toHaveProperty('www-authenticate');
    }
  });
});

it('a server without a token lets every browser in', async () => {
  const open = await openServer();
  try {
    for (const [method, options] of [
      ['GET', {}],
      ['POST', { body: '{"token":"any"}' }],
      ['DELETE', {}]
    ] as const) {
      const { body, headers } = await ask(open.server, method, SESSION, options);
      expect(body).toEqual({ required: false, signed_in: true });
      expect(headers).not.toHaveProperty('set-cookie');
    }
  } finally {
    await open.close();
  }
});
