import { lstatSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { STATUS_BY_CODE } from '../protocol/errors.ts';
import { sendText } from './answer.ts';
import type { Door } from './auth.ts';
import { errorBody, sendError } from './error-response.ts';
import { foreignRequest } from './foreign-request.ts';
import type { Log } from './log.ts';
import type { Router } from './router.ts';
import { MLFLOW_VERSION } from './version.ts';

/** An inherited descriptor of a listening socket, an address, or the path of a unix socket. */
export type Place = { fd: number } | { host: string; port: number } | { path: string };

export interface Listener {
  /** Of TCP; 0 for a unix socket. */
  readonly port: number;
  /** Takes no new requests, and waits for those that are being answered, 3 s at most. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  door: Door;
  router: Router;
  log: Log;
  /** Takes over a WebSocket's handshake for a path below `/api/`; null where there are none. */
  upgrade: ((path: string, query: string, socket: UpgradedSocket) => boolean) | null;
}

export interface UpgradedSocket {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Listens at one place behind one door. Resolves once connections are accepted. */
export async function listen(place: Place, options: ListenerOptions): Promise<Listener> {
  const server = createServer({
    noDelay: true,
    keepAliveTimeout: 75_000,
    headersTimeout: 20_000,
    connectionsCheckingInterval: 5_000,
    // A large artifact may take hours; what makes no progress at all is cut by `timeout` below.
    requestTimeout: 0
  });
  server.timeout = 120_000;
  server.on('request', (request, response) => serve(request, response, options));
  if (options.upgrade) {
    server.on('upgrade', (request, socket, head) =>
      serveUpgrade({ request, socket, head }, options)
    );
  }
  await start(server, place);
  const address = server.address() as AddressInfo | string | null;
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => stop(server)
  };
}

function serve(request: IncomingMessage, response: ServerResponse, options: ListenerOptions): void {
  const { door, router, log } = options;
  const url = request.url!;
  const mark = url.indexOf('?');
  const fullPath = mark < 0 ? url : url.slice(0, mark);
  const fail = (error: unknown) => {
    // Cut off by the other side: there is nobody to answer, and nothing is wrong here.
    if (response.destroyed || (request.destroyed && !request.complete)) return;
    sendError(response, error, `${request.method} ${fullPath}`, log);
  };
  try {
    if (answerPublic(request, response, fullPath)) return;
    const foreign =
      door.boundHost === null ? null : foreignRequest(request.headers, door.boundHost);
    if (foreign !== null) {
      sendText(response, foreign, 403);
      return;
    }
    const { caller, path } = door.admit(fullPath, request.headers);
    if (answerPublic(request, response, path)) return;
    const { route, rest, named } = router.find(request.method!, path);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    route.answer({ request, response, caller, query, rest, named }).catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** What is open to all: whether the server is there, and what it speaks. */
function answerPublic(request: IncomingMessage, response: ServerResponse, path: string): boolean {
  if (request.method !== 'GET' || (path !== '/health' && path !== '/version')) return false;
  sendText(response, path === '/health' ? 'OK' : MLFLOW_VERSION);
  return true;
}

function serveUpgrade(upgraded: UpgradedSocket, { door, log, upgrade }: ListenerOptions): void {
  const { request, socket } = upgraded;
  socket.on('error', () => socket.destroy());
  const url = request.url!;
  const mark = url.indexOf('?');
  const fullPath = mark < 0 ? url : url.slice(0, mark);
  try {
    const foreign =
      door.boundHost === null ? null : foreignRequest(request.headers, door.boundHost);
    if (foreign !== null) {
      refuseUpgrade(socket, 403, 'text/plain', foreign);
      return;
    }
    const { path } = door.admit(fullPath, request.headers);
    if (upgrade!(path, mark < 0 ? '' : url.slice(mark + 1), upgraded)) return;
    refuseUpgrade(socket, 404, 'application/json', NO_SOCKET);
  } catch (error) {
    const body = errorBody(error);
    if (body.error_code === 'INTERNAL_ERROR') log.error(`upgrade of ${fullPath} failed`, error);
    refuseUpgrade(
      socket,
      STATUS_BY_CODE[body.error_code],
      'application/json',
      JSON.stringify(body)
    );
  }
}

const NO_SOCKET = JSON.stringify({
  error_code: 'ENDPOINT_NOT_FOUND',
  message: 'This server has no WebSocket here.'
});

function refuseUpgrade(socket: Duplex, status: number, type: string, text: string): void {
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: ${type}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
}

function start(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const listening = () => {
      server.off('error', reject);
      resolve();
    };
    if (!('path' in place)) {
      server.listen(place, listening);
      return;
    }
    removeStaleSocket(place.path);
    // The socket must never be open to others, not even before a chmod: it is bound in this call.
    const umask = process.umask(0o177);
    try {
      server.listen(place.path, listening);
    } finally {
      process.umask(umask);
    }
  });
}

/** What a killed server left. Who holds the data folder's lock knows that no other one lives. */
function removeStaleSocket(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path);
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    const deadline = setTimeout(() => server.closeAllConnections(), 3_000);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}
