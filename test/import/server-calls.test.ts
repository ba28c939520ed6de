import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { InterruptedRead } from '../../src/import/import-source.ts';
import { pages } from '../../src/client/pages.ts';
import { ServerCalls } from '../../src/import/server-calls.ts';

const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

it('asks again while the server is too busy or breaks off, and no more often than it was told', async () => {
  let asked = 0;
  const address = await serve((_, response) => {
    asked++;
    if (asked === 1) response.writeHead(503).end();
    else if (asked === 2) response.destroy();
    else response.end('{"answer":1}');
  });
  expect(await new ServerCalls(address, null).get('a')).toEqual({ answer: 1 });
  expect(asked).toBe(3);
  asked = -10;
  const failing = await serve((_, response) => {
    asked++;
    response.writeHead(500).end('{"error_code":"INTERNAL_ERROR","message":"no"}');
  });
  await expect(new ServerCalls(failing, null, 2).get('a')).rejects.toThrow('no');
  expect(asked).toBe(-8);
});

it('does not ask again what the server refuses', async () => {
  let asked = 0;
  const address = await serve((_, response) => {
    asked++;
    response.writeHead(404).end('{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"none"}');
  });
  await expect(new ServerCalls(address, null).get('a')).rejects.toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
    message: 'none'
  });
  expect(asked).toBe(1);
});

it('tells a file that broke off from one that ended', async () => {
  const address = await serve((request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half', () => (request.url?.endsWith('/cut') ? response.destroy() : undefined));
    if (request.url?.endsWith('/whole')) response.end('andmor');
  });
  const calls = new ServerCalls(address, null);
  expect(await textOf(calls.stream('whole'))).toBe('halfandmor');
  await expect(textOf(calls.stream('cut'))).rejects.toThrow(InterruptedRead);
});

it('sends the credentials that it was given or those of the address, and shows none of them', async () => {
  const address = await serve((request, response) => {
    response.end(JSON.stringify({ sent: request.headers.authorization }));
  });
  const sentBy = async (calls: ServerCalls) => (await calls.get<{ sent: string }>('a')).sent;
  const withName = address.replace('//', '//ada:p%20w@');
  expect(await sentBy(new ServerCalls(withName, 'Bearer t'))).toBe('Bearer t');
  const inAddress = new ServerCalls(withName, null);
  expect(await sentBy(inAddress)).toBe(`Basic ${btoa('ada:p w')}`);
  expect(inAddress.address).toBe(address);
});

it('follows the tokens of pages to the last one', async () => {
  const address = await serve((request, response) => {
    const token = Number(new URL(request.url!, 'http://x').searchParams.get('page_token') ?? 0);
    response.end(
      JSON.stringify({ token, ...(token < 2 ? { next_page_token: `${token + 1}` } : {}) })
    );
  });
  const calls = new ServerCalls(address, null);
  const seen: number[] = [];
  const found = pages(page_token =>
    calls.get<{ token: number; next_page_token?: string }>('a', { page_token })
  );
  for await (const { token } of found) seen.push(token);
  expect(seen).toEqual([0, 1, 2]);
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
