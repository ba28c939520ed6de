import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from './ask.ts';
import { openServer, type OpenServer } from './open-server.ts';

const GET = '/api/2.0/mlflow/experiments/get?experiment_id=0';
const CREATE = '/api/2.0/mlflow/runs/create';
const preflight = (origin: string) => ({
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type'
  }
});

describe('a server that names no origins', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer({ token: 'secret' });
  });
  afterAll(() => open.close());

  it('lets pages of this machine in, which ask before they have a token', async () => {
    const asked = await ask(open.server, 'OPTIONS', CREATE, preflight('http://localhost:3000'));
    expect(asked).toMatchObject({ status: 200, text: 'OK' });
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:3000',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS, PATCH',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
      vary: 'Origin'
    });
  });

  it.each(['https://evil.example', 'null', 'https://localhost:3000'])(
    'tells a browser that %s may not',
    async origin => {
      const asked = await ask(open.server, 'OPTIONS', CREATE, preflight(origin));
      expect(asked).toMatchObject({ status: 400, text: 'Disallowed CORS origin' });
      expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
    }
  );

  it('lets no page of others frame an answer, even a refusal', async () => {
    for (const path of [GET, '/health', '/nope']) {
      const { headers } = await ask(open.server, 'GET', path);
      expect(headers).toMatchObject({
        'x-frame-options': 'SAMEORIGIN',
        'x-content-type-options': 'nosniff'
      });
    }
  });

  it('takes the token as a password, and has browsers ask for it', async () => {
    const basic = (pair: string) => ({
      headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
    });
    expect((await ask(open.server, 'GET', GET, basic('anyone:secret'))).status).toBe(200);
    expect((await ask(open.server, 'GET', GET, basic(':secret'))).status).toBe(200);
    for (const wrong of ['secret', 'secret:', 'anyone:secret:', 'anyone:wrong']) {
      const refused = await ask(open.server, 'GET', GET, basic(wrong));
      expect(refused.status).toBe(401);
      expect(refused.headers['www-authenticate']).toBe('Basic realm="celltrail", charset="UTF-8"');
    }
  });
});

it.each([
  ['navigate', true],
  ['cors', false],
  ['no-cors', false],
  ['same-origin', false]
])('a request of the mode %s has the browser ask for the token: %s', async (mode, asks) => {
  const open = await openServer({ token: 'secret' });
  try {
    const refused = await ask(open.server, 'GET', GET, { headers: { 'sec-fetch-mode': mode } });
    expect(refused.status).toBe(401);
    expect('www-authenticate' in refused.headers).toBe(asks);
  } finally {
    await open.close();
  }
});

describe('a server with allowed hosts and origins', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer({
      allowedHosts: ['foo.example', 'bar-*.example:*'],
      allowedOrigins: ['https://app.example', 'https://*.team.example'],
      frameOptions: null
    });
  });
  afterAll(() => open.close());

  it.each([
    ['foo.example', 200],
    ['bar-1.example:9', 200],
    ['foo.example:5000', 403],
    ['localhost', 403],
    ['xfoo.example', 403],
    ['bar-1.example', 403]
  ])('takes the Host %s: %i', async (host, status) => {
    const answer = await ask(open.server, 'GET', GET, { headers: { host } });
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.text).toBe('Invalid Host header - possible DNS rebinding attack detected');
    }
  });

  it('is healthy to every Host', async () => {
    const headers = { host: 'evil.example' };
    expect((await ask(open.server, 'GET', '/health', { headers })).status).toBe(200);
    expect((await ask(open.server, 'GET', '/version', { headers })).status).toBe(200);
  });

  it.each([
    ['https://app.example', true],
    ['https://a.team.example', true],
    ['http://localhost:1', true],
    ['https://team.example', false],
    ['http://app.example', false]
  ])('takes the Origin %s: %s', async (origin, allowed) => {
    const headers = { host: 'foo.example', origin };
    const asked = await ask(open.server, 'OPTIONS', CREATE, {
      headers: { ...preflight(origin).headers, host: 'foo.example' }
    });
    expect(asked.status).toBe(allowed ? 200 : 400);
    const answer = await ask(open.server, 'POST', CREATE, { headers, body: '{}' });
    expect(answer.status).toBe(allowed ? 200 : 403);
    if (allowed) expect(answer.headers['access-control-allow-origin']).toBe(origin);
    else expect(answer.text).toBe('Cross-origin request blocked');
  });

  it('sends no X-Frame-Options when it is told so', async () => {
    expect((await ask(open.server, 'GET', '/health')).headers).not.toHaveProperty(
      'x-frame-options'
    );
  });
});

it('a server for all origins lets them read without credentials', async () => {
  const open = await openServer({ allowedHosts: ['*'], allowedOrigins: ['*'] });
  try {
    const headers = { host: 'any.example', origin: 'https://any.example' };
    const answer = await ask(open.server, 'POST', CREATE, { headers, body: '{}' });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  } finally {
    await open.close();
  }
});

describe('a server below a prefix, with figures', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer({ staticPrefix: '/x', exposePrometheus: true });
  });
  afterAll(() => open.close());

  it('serves everything below it, and nothing else', async () => {
    for (const path of ['/health', '/version', GET]) {
      expect((await ask(open.server, 'GET', `/x${path}`)).status).toBe(200);
      expect(await ask(open.server, 'GET', path)).toMatchObject({
        status: 404,
        body: { message: 'This server has its endpoints below /x.' }
      });
    }
    expect((await ask(open.server, 'GET', `/xy${GET}`)).status).toBe(404);
    const file = '/x/api/2.0/mlflow-artifacts/artifacts/a.txt';
    expect((await ask(open.server, 'PUT', file, { body: 'a' })).status).toBe(200);
    expect((await ask(open.server, 'GET', file)).text).toBe('a');
  });

  it('counts requests by endpoint and status, and says what the store takes', async () => {
    await ask(open.server, 'GET', `/x${GET}`);
    await ask(open.server, 'GET', '/x/api/2.0/mlflow/runs/get?run_id=nope');
    const { text, headers } = await ask(open.server, 'GET', '/x/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(
      /^mlflow_http_request_total\{method="GET",path="\/2\.0\/mlflow\/experiments\/get",status="200"\} \d+$/m
    );
    expect(text).toMatch(/^mlflow_http_request_total\{[^}]*runs\/get",status="404"\} 1$/m);
    expect(text).toMatch(/^mlflow_http_request_duration_seconds_sum\{[^}]*\} [\d.e-]+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    const gauges = 'experiments runs database_bytes wal_bytes queued_bytes unsealed_points';
    for (const name of gauges.split(' ')) {
      expect(text).toMatch(new RegExp(`^celltrail_${name} \\d+$`, 'm'));
    }
  });
});
