import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask, type Json } from '../ask.ts';
import {
  jupyterHeaders,
  kernelPath,
  startCompanionProcess,
  type CompanionProcess
} from '../companion-process.ts';
import { startServeProcess, type ServeProcess } from '../serve-process.ts';
import { RestApi } from '../../sync/rest-api.ts';

let folder: string;
let team: ServeProcess;
let there: RestApi;
let owner: CompanionProcess;
/** Of another Jupyter server with the same data folder. */
let relay: CompanionProcess;
/** A server that is nothing but a witness of what reaches it. */
let witness: Server;
const seen: { method: string; url: string; headers: IncomingHttpHeaders }[] = [];

const RELAY_KEY = 'be1a'.repeat(16);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-through-'));
  const dataDir = path.join(folder, 'data');
  team = await startServeProcess(path.join(folder, 'team'));
  there = new RestApi(team.url);
  owner = await startCompanionProcess(dataDir);
  relay = await startCompanionProcess(dataDir, { serverId: 'relay', serverKey: RELAY_KEY });
  witness = createServer((request, response) => {
    seen.push({ method: request.method!, url: request.url!, headers: request.headers });
    response.setHeader('set-cookie', 'planted=1');
    response.setHeader('content-type', 'application/json');
    response.end('{"answered":true}');
  }).listen(0, '127.0.0.1');
  await once(witness, 'listening');
});

afterAll(async () => {
  owner.process.kill();
  relay.process.kill();
  await Promise.all([owner.exited, relay.exited, team.stop()]);
  witness.close();
  rmSync(folder, { recursive: true, force: true });
});

const port = () => (witness.address() as AddressInfo).port;

/** As the Jupyter server. */
async function setRemote(address: string): Promise<void> {
  const answer = await ask({ socketPath: owner.socket }, 'POST', '/api/celltrail/v1/sync', {
    headers: jupyterHeaders,
    body: JSON.stringify({ address })
  });
  expect(answer.status, answer.text).toBe(200);
}

async function adopt(tracking_uri: string, adopts: boolean): Promise<boolean> {
  const answer = await ask({ socketPath: owner.socket }, 'POST', '/api/celltrail/v1/sync/adopt', {
    headers: jupyterHeaders,
    body: JSON.stringify({ tracking_uri, adopts })
  });
  expect(answer.status, answer.text).toBe(200);
  return (answer.body as Json).is_remote as boolean;
}

/** As a kernel of the owner's Jupyter server, or of the relay's. */
const kernel = (
  method: string,
  target: string,
  {
    body,
    of = 'owner',
    headers
  }: { body?: object; of?: string; headers?: Record<string, string> } = {}
) =>
  ask(
    { port: of === 'owner' ? owner.port : relay.port },
    method,
    `${of === 'owner' ? kernelPath('k1') : kernelPath('k2', RELAY_KEY)}${target}`,
    { headers, body: body === undefined ? undefined : JSON.stringify(body) }
  );

const UNKNOWN = '/api/2.0/mlflow/runs/get?run_id=0123456789abcdef0123456789abcdef';

it('a tracking URI of the environment becomes the remote where there is none, and not again', async () => {
  const uri = `http://ada:secret@127.0.0.1:${port()}/`;
  expect(await adopt(uri, false)).toBe(false);
  expect(await adopt(uri, true)).toBe(true);
  expect(await adopt(uri, false)).toBe(true);
  expect(await adopt('http://127.0.0.1:9', true)).toBe(false);
  const { body } = await ask({ socketPath: owner.socket }, 'GET', '/api/celltrail/v1/sync', {
    headers: jupyterHeaders
  });
  expect(body.status.address).toBe(`http://127.0.0.1:${port()}`);
  expect(JSON.stringify(body)).not.toContain('secret');
});

it.each(['owner', 'relay'])('the remote gets what is its own of a request, by the %s', async of => {
  seen.length = 0;
  const answer = await kernel('GET', UNKNOWN, {
    of,
    headers: { cookie: 'session=1', 'x-celltrail-kernel': 'k9', 'x-mlflow-client-version': '3' }
  });
  expect(answer.body).toEqual({ answered: true });
  expect(answer.headers['set-cookie']).toBeUndefined();
  const asked = seen.find(({ url }) => url.includes('0123456789abcdef'));
  expect(asked).toMatchObject({ method: 'GET', url: UNKNOWN });
  const { headers } = asked!;
  expect(headers['x-mlflow-client-version']).toBe('3');
  expect(headers.cookie).toBeUndefined();
  expect(Object.keys(headers).filter(name => name.startsWith('x-celltrail'))).toEqual([]);
  // What the tracking URI had in it.
  expect(headers.authorization).toBe(`Basic ${Buffer.from('ada:secret').toString('base64')}`);
});

it.each(['owner', 'relay'])("a kernel's own credentials go in their place, by the %s", async of => {
  seen.length = 0;
  await kernel('GET', UNKNOWN, { of, headers: { authorization: 'Bearer of-the-user' } });
  const asked = seen.find(({ url }) => url.includes('0123456789abcdef'));
  expect(asked!.headers.authorization).toBe('Bearer of-the-user');
});

it('an endpoint that we do not have is answered by the remote, our own never are', async () => {
  seen.length = 0;
  const answer = await kernel('POST', '/api/3.0/mlflow/of-tomorrow?a=1', { body: { b: 2 } });
  expect(answer.body).toEqual({ answered: true });
  for (const target of ['/api/celltrail/v1/sync', '/api/celltrail/v1/unknown', '/unknown']) {
    for (const of of ['owner', 'relay']) {
      const { body } = await kernel('GET', target, { of });
      expect(body.error_code).toBe('ENDPOINT_NOT_FOUND');
    }
  }
  // Nor is what the Jupyter server asks.
  const own = await ask({ socketPath: owner.socket }, 'GET', UNKNOWN, { headers: jupyterHeaders });
  expect(own.body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  const forwarded = seen.filter(({ url }) => /tomorrow|celltrail\/|unknown|0123456789/.test(url));
  expect(forwarded.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /api/3.0/mlflow/of-tomorrow?a=1'
  ]);
});

it('who took the remote away is not given it again by the environment', async () => {
  await setRemote('');
  expect(await adopt(`http://127.0.0.1:${port()}`, true)).toBe(false);
  const { body } = await kernel('GET', UNKNOWN);
  expect(body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  await setRemote(team.url);
  await setRemote('');
  expect(await adopt(`http://127.0.0.1:${port()}`, true)).toBe(false);
});

it("what is made in an experiment of the team's is kept here, in one of its name", async () => {
  await setRemote(team.url);
  const { experiment_id } = await there.post('experiments/create', {
    name: 'theirs',
    tags: [
      { key: 'owner', value: 'ada' },
      { key: 'celltrail.notebook', value: 'mine.ipynb' }
    ]
  });
  const made = await Promise.all(
    ['a', 'b', 'c'].map(run_name =>
      kernel('POST', '/api/2.0/mlflow/runs/create', { body: { experiment_id, run_name } })
    )
  );
  const ids = made.map(({ body }) => body.run.info.experiment_id as string);
  expect(new Set(ids).size).toBe(1);
  // An id of theirs would mean another experiment on the next remote.
  expect(ids[0]).not.toBe(experiment_id);
  const kept = await ask(
    { socketPath: owner.socket },
    'GET',
    `/api/2.0/mlflow/experiments/get?experiment_id=${ids[0]}`,
    { headers: jupyterHeaders }
  );
  expect(kept.body.experiment).toMatchObject({
    name: 'theirs',
    tags: [{ key: 'owner', value: 'ada' }]
  });
});

it('an experiment of the same name that is here already is taken for it', async () => {
  const here = await kernel('POST', '/api/2.0/mlflow/experiments/create', {
    body: { name: 'both' }
  });
  const known = await there
    .get('experiments/get-by-name', { experiment_name: 'both' })
    .catch(() => null);
  const { experiment_id } =
    known?.experiment ?? (await there.post('experiments/create', { name: 'both' }));
  const { body } = await kernel('POST', '/api/2.0/mlflow/runs/create', { body: { experiment_id } });
  expect(body.run.info.experiment_id).toBe(here.body.experiment_id);
});

it('a deleted experiment of the team is refused as there', async () => {
  const { experiment_id } = await there.post('experiments/create', { name: 'gone' });
  await there.post('experiments/delete', { experiment_id });
  const { status, body } = await kernel('POST', '/api/2.0/mlflow/runs/create', {
    body: { experiment_id }
  });
  expect([status, body.message]).toEqual([400, expect.stringContaining('active')]);
});

it("artifacts of the team's runs are written and read where they are", async () => {
  const { experiment_id } = await there.post('experiments/create', { name: 'files' });
  const { run } = await there.post('runs/create', { experiment_id });
  const place = `/api/2.0/mlflow-artifacts/artifacts/${experiment_id}/${run.info.run_id}/artifacts`;
  const text = 'x'.repeat(300_000);
  const put = await kernel('PUT', `${place}/a/b.txt`, { body: { text } });
  expect(put.status, put.text).toBe(200);
  expect(await there.files(run.info.run_id)).toEqual(['a/b.txt']);
  const got = await kernel('GET', `${place}/a/b.txt`);
  expect(JSON.parse(got.text)).toEqual({ text });
  const listed = await kernel(
    'GET',
    `/api/2.0/mlflow-artifacts/artifacts?path=${experiment_id}/${run.info.run_id}/artifacts/a`
  );
  expect(listed.body.files).toMatchObject([{ path: 'b.txt' }]);
});

it('the second page of a search is that of the first, whether the remote is there or not', async () => {
  const search = (page_token?: string) =>
    kernel('POST', '/api/2.0/mlflow/experiments/search', {
      body: { max_results: 1, order_by: ['name ASC'], ...(page_token ? { page_token } : {}) }
    });
  const first = await search();
  await setRemote(`http://127.0.0.1:9`);
  const names: string[] = [];
  let token: string | undefined = first.body.next_page_token;
  while (token !== undefined) {
    const { status, body } = await search(token);
    expect(status, JSON.stringify(body)).toBe(200);
    names.push(...(body.experiments ?? []).map(({ name }: Json) => name as string));
    token = body.next_page_token;
  }
  expect(names).toEqual([...names].sort());
  expect(names).toContain('theirs');
});

it('calls that hang hold up nobody else, and end with who made them', async () => {
  const hanging: ServerResponse[] = [];
  const slow = createServer((request, response) => {
    if (request.url!.includes('/hangs')) hanging.push(response);
    else response.setHeader('content-type', 'application/json').end('{"answered":true}');
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  await setRemote(`http://127.0.0.1:${(slow.address() as AddressInfo).port}`);
  const left = new AbortController();
  const calls = Array.from({ length: 12 }, () =>
    fetch(`http://127.0.0.1:${owner.port}${kernelPath('k1')}/api/2.0/mlflow/hangs`, {
      signal: left.signal
    }).catch(() => null)
  );
  await vi.waitFor(() => expect(hanging.length).toBe(8));
  left.abort();
  await Promise.all(calls);
  const answer = await kernel('GET', UNKNOWN);
  expect(answer.body).toEqual({ answered: true });
  slow.closeAllConnections();
  slow.close();
});

it('what stands before a server that is away does not answer for it', async () => {
  const front = createServer((_, response) => void response.writeHead(502).end('<html>')).listen(0);
  await once(front, 'listening');
  await setRemote(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
  const { status, body } = await kernel('GET', UNKNOWN);
  expect([status, body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  expect(body.message).toMatch(/could not be asked: .*502/);
  const found = await kernel('GET', '/api/2.0/mlflow/experiments/search?max_results=5');
  expect(found.status, found.text).toBe(200);
  front.close();
});

it('an upload that the remote breaks off is answered', async () => {
  const cut = createServer(request => request.once('data', () => request.socket.destroy())).listen(
    0
  );
  await once(cut, 'listening');
  await setRemote(`http://127.0.0.1:${(cut.address() as AddressInfo).port}`);
  const run = '0123456789abcdef0123456789abcdef';
  const put = await kernel('PUT', `/api/2.0/mlflow-artifacts/artifacts/1/${run}/artifacts/a.txt`, {
    body: { text: 'x'.repeat(5_000_000) }
  });
  expect([put.status, put.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  cut.close();
});

it('after a change of the remote nothing more is asked of the one before', async () => {
  const servers = await Promise.all(
    ['a', 'b'].map(async name => {
      const server = createServer((_, response) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ name }))
      ).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    })
  );
  await setRemote(servers[0]!.url);
  let asks = true;
  const asking = (async () => {
    while (asks) await kernel('GET', UNKNOWN);
  })();
  await setRemote(servers[1]!.url);
  asks = false;
  await asking;
  expect((await kernel('GET', UNKNOWN)).body).toEqual({ name: 'b' });
  for (const { server } of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers as it is told, and counts what it was asked for. */
async function standIn(
  answer: (url: string, response: ServerResponse, body: Json) => void
): Promise<{ url: string; asked: string[]; headers: IncomingHttpHeaders[]; close(): void }> {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    headers.push(request.headers);
    response.setHeader('content-type', 'application/json');
    void text(request).then(body => {
      answer(request.url!, response, body.startsWith('{') ? JSON.parse(body) : undefined);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    close() {
      server.closeAllConnections();
      server.close();
    }
  };
}

it('of copies of our runs no more than a page is asked for', async () => {
  await setRemote('');
  const { body } = await kernel('POST', '/api/2.0/mlflow/experiments/create', {
    body: { name: 'copied' }
  });
  const experiment_id = body.experiment_id as string;
  const made = await Promise.all(
    Array.from({ length: 5 }, () =>
      kernel('POST', '/api/2.0/mlflow/runs/create', { body: { experiment_id } })
    )
  );
  const copies = made.map(({ body: { run } }, at) => ({
    info: { ...run.info, run_id: `copy-${at}` },
    data: { tags: [{ key: 'celltrail.run_id', value: run.info.run_id }] }
  }));
  let searches = 0;
  const remote = await standIn((url, response, asked) => {
    if (!url.endsWith('runs/search')) return void response.end('{}');
    searches++;
    const from = Number(asked.page_token ?? 0);
    const end = from + (asked.max_results as number);
    const more = end < copies.length ? { next_page_token: String(end) } : {};
    response.end(JSON.stringify({ runs: copies.slice(from, end), ...more }));
  });
  await setRemote(remote.url);
  // By an id that the remote alone knows.
  const found = await kernel('POST', '/api/2.0/mlflow/runs/search', {
    body: { experiment_ids: [experiment_id, '7'], max_results: 1 }
  });
  expect(found.body.runs).toHaveLength(1);
  expect(found.body.runs[0].info.run_id).not.toMatch(/^copy/);
  expect(searches).toBe(1);
  remote.close();
});

it('a stage that no version here has is asked for there', async () => {
  const theirs = { model_versions: [{ name: 'm', version: '4', current_stage: 'Production' }] };
  const remote = await standIn((_, response) => void response.end(JSON.stringify(theirs)));
  await setRemote(remote.url);
  await kernel('POST', '/api/2.0/mlflow/registered-models/create', { body: { name: 'm' } });
  const path = '/api/2.0/mlflow/registered-models/get-latest-versions';
  const latest = await kernel('POST', path, { body: { name: 'm', stages: ['Production'] } });
  expect(latest.body).toEqual(theirs);
  remote.close();
});

it('what a .env has in its address is not what the record is sent with', async () => {
  const remote = await standIn((_, response) => void response.end('{}'));
  await setRemote(remote.url);
  expect(await adopt(remote.url.replace('//', '//mallory:x@'), false)).toBe(true);
  await kernel('GET', UNKNOWN);
  expect(remote.headers.length).toBeGreaterThan(0);
  expect(remote.headers.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  remote.close();
});

it('a change of settings leaves calls that are under way alone', async () => {
  let reached = () => undefined as void;
  const arrived = new Promise<void>(resolve => (reached = resolve));
  const remote = await standIn((url, response) => {
    if (!url.includes('slow')) response.end('{}');
    else {
      reached();
      setTimeout(() => response.end('{"late":true}'), 500);
    }
  });
  await setRemote(remote.url);
  const slow = kernel('GET', '/api/2.0/mlflow/slow');
  await arrived;
  await setRemote(remote.url);
  expect((await slow).body).toEqual({ late: true });
  remote.close();
});

it("files of the team's traces are written where they are", async () => {
  const remote = await standIn((_, response) => void response.end('{}'));
  await setRemote(remote.url);
  const place = '/api/2.0/mlflow-artifacts/artifacts/3/traces/tr-0123456789abcdef/artifacts';
  await kernel('PUT', `${place}/traces.json`, { body: { spans: [] } });
  await kernel('POST', '/v1/traces', {
    body: {},
    headers: { 'x-mlflow-experiment-id': '3' }
  });
  expect(remote.asked).toContain(`${place}/traces.json`);
  expect(remote.asked).toContain('/v1/traces');
  remote.close();
});
