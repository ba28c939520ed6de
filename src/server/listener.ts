import { lstatSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { ApiError, STATUS_BY_CODE } from '../protocol/errors.ts';
import { responsesWith, sendText } from './answer.ts';
import { NOBODY, type Door } from './auth.ts';
import { errorBody, sendError } from './error-response.ts';
import { corsHeaders, foreignRequest } from './foreign-request.ts';
import { InFlight, type BodyPace } from './in-flight.ts';
import type { Log } from './log.ts';
import { belowPrefix, requestTarget } from './request-target.ts';
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
  /** `--static-prefix`: all paths are below it. */
  prefix?: string;
  /** Headers of every answer, names and values in turn. */
  headers?: readonly string[];
  /** Told of every answer that was sent or broke off; `route` is the path as it was declared. */
  observe?: (method: string, route: string, status: number, seconds: number) => void;
  /** For tests, which cannot wait as long. */
  patience?: Partial<Patience>;
}

/** How long a connection may take, in ms. */
export interface Patience extends BodyPace {
  headersMs: number;
  /** Between two requests. */
  idleMs: number;
  /** Without a byte in any direction. */
  silentMs: number;
  /** How often connections are looked at. */
  checkMs: number;
}

const PATIENCE: Patience = {
  headersMs: 20_000,
  windowMs: 30_000,
  // A large artifact may take hours, as long as it makes progress.
  streamWindowMs: 120_000,
  idleMs: 75_000,
  silentMs: 120_000,
  checkMs: 5_000
};

export interface UpgradedSocket {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Listens at one place behind one door. Resolves once connections are accepted. */
export async function listen(place: Place, options: ListenerOptions): Promise<Listener> {
  const patience = { ...PATIENCE, ...options.patience };
  const inFlight = new InFlight(patience);
  const server = createServer({
    noDelay: true,
    keepAliveTimeout: patience.idleMs,
    headersTimeout: patience.headersMs,
    connectionsCheckingInterval: patience.checkMs,
    // Bodies have a pace instead: see InFlight.
    requestTimeout: 0,
    ServerResponse: responsesWith(options.headers ?? [])
  });
  server.timeout = patience.silentMs;
  server.on('request', (request, response) => serve(request, response, inFlight, options));
  // Who waits for a go-ahead before the body must not send a gigabyte that is refused.
  server.on('checkContinue', (request, response) =>
    serve(request, response, inFlight, options, true)
  );
  server.on('clientError', (error, socket) => refuseConnection(error, socket, inFlight));
  if (options.upgrade) {
    server.on('upgrade', (request, socket, head) =>
      serveUpgrade({ request, socket, head }, options)
    );
  }
  await start(server, place);
  const sweep = setInterval(() => {
    for (const request of inFlight.stalled()) request.destroy();
  }, patience.checkMs).unref();
  const address = server.address() as AddressInfo | string | null;
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => {
      clearInterval(sweep);
      return stop(server);
    }
  };
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  inFlight: InFlight,
  options: ListenerOptions,
  expectsContinue = false
): void {
  const { door, router, log, prefix = '', observe } = options;
  const { path: fullPath, query, host } = requestTarget(request);
  const path = belowPrefix(fullPath, prefix);
  const fail = (error: unknown) => {
    inFlight.leave(request);
    // Cut off by the other side: there is nobody to answer, and nothing is wrong here.
    if (response.destroyed || (request.destroyed && !request.complete)) return;
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') {
      const challenge = door.challenge(request.headers);
      if (challenge !== null) response.setHeader('WWW-Authenticate', challenge);
    }
    sendError(response, error, `${request.method} ${fullPath}`, log);
  };
  try {
    if (path !== null && answerPublic(request, response, path)) return;
    if (answerPages(request, response, host, door)) return;
    // HEAD is GET whose body Node leaves out.
    const method = request.method === 'HEAD' ? 'GET' : request.method!;
    const { caller, path: inner } =
      path !== null && router.isOpen(method, path)
        ? { caller: NOBODY, path }
        : door.admit(path ?? fullPath, request.headers, host);
    if (path === null) throw outsidePrefix(prefix);
    if (answerPublic(request, response, inner)) return;
    const { route, rest, named } = router.find(method, inner);
    if (observe) observed(method, route.path, response, observe);
    inFlight.enter(request, route.streams === true);
    if (expectsContinue) response.writeContinue();
    route
      .answer({ request, response, caller, query, rest, named })
      .then(() => inFlight.leave(request), fail);
  } catch (error) {
    fail(error);
  }
}

function observed(
  method: string,
  route: string,
  response: ServerResponse,
  observe: NonNullable<ListenerOptions['observe']>
): void {
  const started = performance.now();
  response.once('close', () =>
    observe(method, route, response.statusCode, (performance.now() - started) / 1000)
  );
}

/** What is open to all: whether the server is there, and what it speaks. */
function answerPublic(request: IncomingMessage, response: ServerResponse, path: string): boolean {
  if (path !== '/health' && path !== '/version') return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  sendText(response, path === '/health' ? 'OK' : MLFLOW_VERSION);
  return true;
}

/**
 * Refuses what a page of someone else sent, answers a browser that asks whether a page may send
 * something, and lets pages of allowed origins read the answer. Before the door, for a browser
 * sends no credentials with its question.
 */
function answerPages(
  request: IncomingMessage,
  response: ServerResponse,
  host: string | undefined,
  { pages }: Door
): boolean {
  if (pages === null) return false;
  const { origin } = request.headers;
  const asked = request.headers['access-control-request-method'];
  const isPreflight = request.method === 'OPTIONS' && origin !== undefined && asked !== undefined;
  const foreign = foreignRequest(isPreflight ? {} : request.headers, host, pages);
  if (foreign !== null) {
    sendText(response, foreign, 403);
    return true;
  }
  if (origin === undefined || !pages.allowedOrigins) return false;
  const headers = corsHeaders(origin, pages);
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (!isPreflight) return false;
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE, OPTIONS, PATCH');
  response.setHeader('Access-Control-Max-Age', '600');
  const names = request.headers['access-control-request-headers'];
  if (names !== undefined) response.setHeader('Access-Control-Allow-Headers', names);
  sendText(response, headers ? 'OK' : 'Disallowed CORS origin', headers ? 200 : 400);
  return true;
}

const outsidePrefix = (prefix: string) =>
  new ApiError('ENDPOINT_NOT_FOUND', `This server has its endpoints below ${prefix}.`);

/** What is no HTTP, is too long, or did not come in time. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Duplex, inFlight: InFlight): void {
  // A second answer in the middle of one would be taken for a part of it.
  if (!socket.writable || error.code === 'ECONNRESET' || inFlight.isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const [status, message] = CONNECTION_FAULTS[error.code ?? ''] ?? [400, 'This is no valid HTTP.'];
  const text = JSON.stringify({ error_code: 'BAD_REQUEST', message });
  refuseUpgrade(socket, status, 'application/json', text);
}

const CONNECTION_FAULTS: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, "The request's headers are too long."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come in time.']
};

function serveUpgrade(upgraded: UpgradedSocket, options: ListenerOptions): void {
  const { door, log, upgrade, prefix = '' } = options;
  const { request, socket } = upgraded;
  socket.on('error', () => socket.destroy());
  const { path: fullPath, query, host } = requestTarget(request);
  try {
    const foreign = door.pages && foreignRequest(request.headers, host, door.pages);
    if (foreign !== null) {
      refuseUpgrade(socket, 403, 'text/plain', foreign);
      return;
    }
    const below = belowPrefix(fullPath, prefix);
    const { path } = door.admit(below ?? fullPath, request.headers, host);
    if (below !== null && upgrade!(path, query, upgraded)) return;
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
  // The HTTP server has let go of it: who never closes his side would keep `close` waiting.
  setTimeout(() => socket.destroy(), REFUSED_MS).unref();
}

/** For the other side to read why. */
const REFUSED_MS = 2000;

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
