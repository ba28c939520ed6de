import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from './ask.ts';
import { openServer, type OpenServer } from './open-server.ts';

let webPage: string;

beforeAll(() => {
  webPage = mkdtempSync(path.join(tmpdir(), 'celltrail-web-'));
  writeFileSync(path.join(webPage, 'index.html'), '<script src="{root}celltrail/main-1.js">');
  writeFileSync(path.join(webPage, 'main-1.js'), 'whole');
  writeFileSync(path.join(webPage, 'main-1.js.gz'), gzipSync('whole'));
});
afterAll(() => rmSync(webPage, { recursive: true }));

describe('the web page of a stand-alone server', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer({ webPage, token: 'secret' });
  });
  afterAll(() => open.close());

  const get = (file: string, headers = {}) => ask(open.server, 'GET', file, { headers });

  it('is at the root and below its name, and names its files from either', async () => {
    const [atRoot, below] = [await get('/'), await get('/celltrail/')];
    expect(atRoot).toMatchObject({ status: 200, text: '<script src="./celltrail/main-1.js">' });
    expect(below).toMatchObject({ status: 200, text: '<script src="../celltrail/main-1.js">' });
    expect((await get('/celltrail/index.html')).text).toBe(below.text);
    expect((await get('/celltrail')).headers['location']).toBe('/celltrail/');
  });

  it('is kept by no cache, and lets nothing of other hosts in', async () => {
    const { headers } = await get('/');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer'
    });
    const policy = headers['content-security-policy'] as string;
    expect(policy).toMatch(/^default-src 'self';/);
    expect(policy).not.toMatch(/https?:|\*|script-src|unsafe-eval/);
    // What a PDF is shown in.
    expect(policy).toContain("frame-src 'self' data: blob:; object-src blob:;");
  });

  it('has files that are kept for good, packed for who takes them so', async () => {
    const plain = await get('/celltrail/main-1.js');
    expect(plain).toMatchObject({ status: 200, text: 'whole' });
    expect(plain.headers).toMatchObject({
      'cache-control': 'public,max-age=31536000,immutable',
      'content-type': 'text/javascript',
      'x-content-type-options': 'nosniff'
    });
    const packed = await get('/celltrail/main-1.js', { 'accept-encoding': 'gzip' });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  });

  it.each([
    '/celltrail/none.js',
    '/celltrail/main-1',
    '/celltrail/../../etc/passwd',
    // Where the index lies as it is no page yet, and without its policy.
    '/celltrail/index%2Ehtml',
    '/celltrail/index.html/',
    '/celltrail/%69ndex.html'
  ])('has no file %s', async file => {
    expect(await get(file)).toMatchObject({ status: 404, body: { error_code: 'NOT_FOUND' } });
  });

  it('is all that is shown without the token', async () => {
    expect((await get('/api/2.0/mlflow/experiments/search')).status).toBe(401);
    expect((await get('/celltrailx')).status).toBe(401);
    expect((await ask(open.server, 'POST', '/', { body: '{}' })).status).toBe(401);
  });
});

it('the web page is below the static prefix, with a slash at its end', async () => {
  const open = await openServer({ webPage, staticPrefix: '/ml' });
  try {
    const get = (file: string) => ask(open.server, 'GET', file);
    expect((await get('/ml')).headers['location']).toBe('/ml/');
    expect((await get('/ml/')).text).toContain('./celltrail/main-1.js');
    expect((await get('/ml/celltrail/main-1.js')).text).toBe('whole');
    expect((await get('/')).status).toBe(404);
  } finally {
    await open.close();
  }
});

it('the web page leaves the root to that of MLflow', async () => {
  const mlflowUi = path.join(webPage, 'mlflow');
  mkdirSync(mlflowUi);
  writeFileSync(path.join(mlflowUi, 'index.html'), 'of MLflow');
  const open = await openServer({ webPage, mlflowUi });
  try {
    expect((await ask(open.server, 'GET', '/')).text).toBe('of MLflow');
    expect((await ask(open.server, 'GET', '/celltrail/')).text).toContain('../celltrail/main-1.js');
  } finally {
    await open.close();
  }
});
