import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServerOptions } from 'node:https';
import { afterEach, beforeEach, vi } from 'vitest';
import { RemoteCalls, type RemoteCallsOptions } from '../../../src/sync/remote/remote-calls.ts';
import { RemoteFailure } from '../../../src/sync/remote/remote-failure.ts';
import { FaultProxy } from '../fault-proxy.ts';

const TLS = path.resolve(import.meta.dirname, '../../fixtures/tls');

/** What a test opened, to be closed after it. */
const opened: (() => unknown)[] = [];

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of opened.splice(0).reverse()) await close();
});

/** The path of a certificate with its key; of `ca` the certificate alone. */
export const pemPath = (name: 'ca' | 'server' | 'expired' | 'other' | 'client') =>
  path.join(TLS, `${name}.pem`);

/** @returns the port of a server at 127.0.0.1 that lives as long as the test */
export async function listen(server: TcpServer): Promise<number> {
  const sockets = new Set<Socket>();
  // Also those that an upgrade to a tunnel took out of the server's own list.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

export const serve = (answer: RequestListener): Promise<number> => listen(createServer(answer));

/** With `certificate`, and what else TLS is asked for. */
export function serveTls(
  certificate: 'server' | 'expired' | 'other',
  options: ServerOptions,
  answer: RequestListener
): Promise<number> {
  const pem = readFileSync(pemPath(certificate));
  return listen(createTlsServer({ cert: pem, key: pem, ...options }, answer) as TcpServer);
}

/** Faults before `answer`, which by default is JSON that says what was asked. */
export async function faulty(answer: RequestListener = echo): Promise<FaultProxy> {
  const proxy = await FaultProxy.start(await serve(answer));
  opened.push(() => proxy.close());
  return proxy;
}

export function callsTo(address: string, options: Partial<RemoteCallsOptions> = {}): RemoteCalls {
  const calls = new RemoteCalls(address, { authorization: null, tls: {}, ...options });
  opened.push(() => calls.close());
  return calls;
}

export interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export const echo: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  textOf(request).then(
    body => response.end(JSON.stringify({ method, url, headers, body })),
    () => response.destroy()
  );
};

export async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}

/** A proxy as networks of companies have it: tunnels, of which it answers `status`, and whole addresses. */
export async function forwardProxy(status = 200): Promise<{ address: string; seen: string[] }> {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('{"by":"proxy"}');
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const port = Number(request.url!.split(':').at(-1));
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  return { address: `http://127.0.0.1:${await listen(server)}`, seen };
}

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<RemoteFailure> {
  const outcome = await call.then(
    () => 'no failure',
    (error: unknown) => error
  );
  if (outcome instanceof RemoteFailure) return outcome;
  throw new Error(`not a RemoteFailure: ${String(outcome)}`, { cause: outcome });
}
