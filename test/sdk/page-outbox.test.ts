import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageHost } from '../../src/sdk/browser/page-host.ts';
import type { PageOutbox } from '../../src/sdk/outbox/page-outbox.ts';
import { Tracker } from '../../src/sdk/tracker.ts';

interface Asked {
  path: string;
  keepalive: boolean;
  bytes: number;
}

let server: Server;
let asked: Asked[];
let answers: boolean;
let outbox: PageOutbox;
let host: PageHost;
const warnings: string[] = [];

beforeEach(async () => {
  answers = true;
  asked = [];
  warnings.length = 0;
  server = createServer((request, response) => {
    request.resume().once('end', () => {
      const run = { info: { run_id: 'abc', artifact_uri: 'mlflow-artifacts:/0/abc' } };
      if (answers) response.end(JSON.stringify({ run }));
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  vi.spyOn(console, 'warn').mockImplementation(message => warnings.push(message as string));
  const { port } = server.address() as AddressInfo;
  const real = fetch;
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const bytes = new Blob([init.body as string]).size;
    // The page of the last test may be asking still.
    if (new URL(url).port === `${port}`) {
      asked.push({ path: new URL(url).pathname, keepalive: init.keepalive!, bytes });
    }
    return real(url, { ...init, keepalive: false });
  });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
  host = new PageHost();
  outbox = host.openOutbox({ address: `http://127.0.0.1:${port}`, authorization: null });
  // Its end is the end of the page.
  host.endsWith(new Tracker({ trackingUri: `http://127.0.0.1:${port}` }, host));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

const RUN = '["run",0,{"uuid":"u","start_time":1,"tags":[]}]';
const batches = () => asked.filter(({ path }) => path.endsWith('log-batch'));
const happens = (name: string) =>
  dispatchEvent(Object.assign(new Event(name), { persisted: true }));

describe('a page that is left', () => {
  it('sends no more with keepalive than browsers take, and batches that fit', async () => {
    outbox.append(RUN);
    await outbox.flush(5000);
    answers = false;
    for (let i = 0; i < 3000; i++) outbox.append(`["metric",0,"${'x'.repeat(200)}",1,${i},1]`);
    happens('pagehide');
    await vi.waitFor(() => expect(batches().length).toBeGreaterThan(10));
    const kept = batches().filter(({ keepalive }) => keepalive);
    expect(kept.length).toBeGreaterThan(0);
    for (const { bytes } of batches()) expect(bytes).toBeLessThan(50_000);
    expect(kept.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(60_000);
  });

  it('has no such limits when it is there again', async () => {
    outbox.append(RUN);
    happens('pagehide');
    await outbox.flush(5000);
    happens('pageshow');
    asked = [];
    for (let i = 0; i < 1000; i++) outbox.append(`["metric",0,"${'x'.repeat(200)}",1,${i},1]`);
    await outbox.flush(5000);
    expect(batches().map(({ keepalive }) => keepalive)).toEqual([false]);
  });
});

it('keeps 64 MB of artifacts at most, and none of those that it refuses', async () => {
  answers = false;
  outbox.append(RUN);
  const artifact = (name: string, bytes: number) =>
    outbox.appendWith(name, new Uint8Array(bytes), `["file",0,"${name}",{"kept":"${name}"}]`);
  artifact('a', 40_000_000);
  artifact('b', 40_000_000);
  expect(warnings).toEqual([expect.stringContaining('No more is kept')]);
  artifact('c', 20_000_000);
  for (let i = 0; i < 11_000; i++) outbox.append('["tag",0,"a","b"]');
  artifact('d', 1_000_000);
  server.closeAllConnections();
  answers = true;
  await vi.waitFor(() => outbox.flush(5000).then(all => expect(all).toBe(true)), 10_000);
  const files = asked.filter(({ path }) => path.includes('/artifacts/'));
  expect(files.map(({ path }) => path.at(-1))).toEqual(['a', 'c']);
  // They are gone: there is room again.
  artifact('e', 60_000_000);
  expect(await outbox.flush(10_000)).toBe(true);
  expect(asked.at(-1)!.path).toMatch(/e$/);
});
