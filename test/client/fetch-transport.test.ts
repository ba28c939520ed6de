import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { fetchTransport } from '../../src/client/fetch-transport.ts';

let server: Server;
let root: string;
let seen: { method: string; url: string; authorization?: string; range?: string; body: string }[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    void readAll(request).then(body => {
      const { method = '', url = '', headers } = request;
      const { authorization, range } = headers;
      seen.push({ method, url, authorization, range, body });
      response.statusCode = url.includes('missing') ? 404 : 200;
      response.end(url.includes('page') ? '<html>' : '{"answer":1}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
});

afterEach(() => new Promise(resolve => server.close(resolve)));

it('asks below api/ with the query and the token', async () => {
  const transport = fetchTransport(root, { token: 'secret' });
  const answer = await transport.request('GET', '2.0/mlflow/runs/get', {
    query: { run_id: 'a b', order_by: ['x', 'y'] }
  });
  expect(answer).toEqual({ status: 200, body: { answer: 1 } });
  expect(seen[0]).toMatchObject({
    url: '/base/api/2.0/mlflow/runs/get?run_id=a+b&order_by=x&order_by=y',
    authorization: 'Bearer secret'
  });
});

it('sends a body as JSON and answers errors with their status', async () => {
  const transport = fetchTransport(`${root}/`);
  const answer = await transport.request('POST', 'missing', { body: { key: 'ü' } });
  expect(answer.status).toBe(404);
  expect(seen[0].body).toBe('{"key":"ü"}');
});

it('hands over the text of an answer that is no JSON', async () => {
  expect((await fetchTransport(root).request('GET', 'page', {})).body).toBe('<html>');
});

it('rejects when nobody listens', async () => {
  const port = (server.address() as AddressInfo).port;
  await new Promise(resolve => server.close(resolve));
  await expect(
    fetchTransport(`http://127.0.0.1:${port}`).request('GET', 'x', {})
  ).rejects.toThrow();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});

it('downloads from below the root, with the token and the range', async () => {
  const transport = fetchTransport(root, { token: 'secret' });
  const response = await transport.download('get-artifact', {
    query: { path: 'a b.txt' },
    range: 'bytes=0-9'
  });
  expect(await response.text()).toBe('{"answer":1}');
  expect(seen[0]).toMatchObject({
    url: '/base/get-artifact?path=a+b.txt',
    authorization: 'Bearer secret',
    range: 'bytes=0-9'
  });
});

it('opens a socket below api/', async () => {
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => socket.send(request.url ?? ''));
  const socket = fetchTransport(root).openSocket('celltrail/v1/events?from=7');
  const text = await new Promise(resolve => {
    socket.onmessage = event => resolve(event.data);
  });
  socket.close();
  sockets.close();
  expect(text).toBe('/base/api/celltrail/v1/events?from=7');
});

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
