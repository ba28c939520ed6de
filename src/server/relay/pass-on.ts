import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';

import type { UpgradedSocket } from '../listener.ts';
import { hasBody } from '../request-body.ts';
import type { Exchange } from '../route.ts';
import type { OwnerLink } from './owner-link.ts';
import { downstreamHeaders, upstreamHeaders } from './relayed-headers.ts';

/**
 * `answered`: to the end, or it broke off and the caller knows. `repeat`: nothing of it can have
 * taken effect. `broken`: it may have. `silent`: the owner has stopped to a halt.
 */
export type Passed = 'answered' | 'repeat' | 'broken' | 'silent';

/**
 * Has the owner answer a request: both bodies go on as they come, and who leaves is followed.
 *
 * @param path below the door
 */
export function passOn(exchange: Exchange, path: string, link: OwnerLink): Promise<Passed> {
  const { request, response, caller, query } = exchange;
  const { socketPath, agent, target } = placeOf(link, path, query);
  return new Promise(resolve => {
    const headers = upstreamHeaders(request, caller, keyOf(link));
    const upstream = httpRequest({
      socketPath,
      agent,
      method: request.method,
      path: target,
      headers
    });
    let connected = false;
    let answering = false;
    const settle = (passed: Passed) => {
      stopListening();
      response.off('close', leave);
      request.unpipe(upstream);
      resolve(passed);
    };
    const leave = () => {
      upstream.destroy();
      settle('answered');
    };
    const stopListening = link.onSilence(() => {
      upstream.destroy();
      settle('silent');
    });
    response.once('close', leave);

    // Of a body nothing is read before there is somebody to read it.
    upstream.once('socket', socket => {
      const start = () => {
        connected = true;
        if (hasBody(request)) request.pipe(upstream);
        else upstream.end();
      };
      if (socket.connecting) socket.once('connect', start);
      else start();
    });
    upstream.on('error', () => {
      // An owner that has answered need not read the rest of the body.
      if (answering) return;
      const isRepeatable = !connected || (isSafe(request) && !hasBody(request));
      settle(isRepeatable ? 'repeat' : 'broken');
    });
    upstream.once('response', answer => {
      answering = true;
      stopListening();
      response.off('close', leave);
      sendAnswer(answer, exchange, upstream, () => settle('answered'));
    });
    if (response.closed) leave();
  });
}

/** Joins a WebSocket of a tab to one of the owner; a break of either ends both. */
export function passOnUpgrade(
  path: string,
  query: string,
  { request, socket, head }: UpgradedSocket,
  link: OwnerLink
): void {
  const { socketPath, target } = placeOf(link, path, query);
  const upstream = httpRequest({
    socketPath,
    agent: false,
    path: target,
    headers: {
      ...upstreamHeaders(request, { kernel_id: null }, keyOf(link)),
      connection: 'Upgrade',
      upgrade: request.headers.upgrade ?? 'websocket'
    }
  });
  const end = () => {
    upstream.destroy();
    socket.destroy();
  };
  socket.once('close', end);
  upstream.on('error', end);
  upstream.once('response', end);
  upstream.once('upgrade', (answer, owner, ownerHead) => {
    owner.on('error', end).once('close', end);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\n${pairs(answer.rawHeaders)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`
    );
    socket.write(ownerHead);
    owner.write(head);
    owner.pipe(socket).pipe(owner);
  });
  upstream.end();
}

function sendAnswer(
  answer: IncomingMessage,
  { request, response }: Exchange,
  upstream: ClientRequest,
  done: () => void
): void {
  const headers = downstreamHeaders(answer);
  // The rest of a body that the owner did not read cannot be told from another request.
  if (!request.complete && answer.headers.connection === 'close') {
    headers.push('Connection', 'close');
  }
  response.writeHead(answer.statusCode!, answer.statusMessage, headers);
  // An answer that breaks off is cut here, too: only that tells that the rest is missing.
  pipeline(answer, response, error => {
    if (error) upstream.destroy();
    if (!request.complete) request.unpipe(upstream).resume();
    done();
  });
}

const placeOf = ({ owner, agent }: OwnerLink, path: string, query: string) => ({
  socketPath: owner.socket,
  agent,
  target: query === '' ? path : `${path}?${query}`
});

const keyOf = ({ owner, observer }: OwnerLink) => ({ key: owner.key, observer });

const isSafe = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD';

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, i) => [
    rawHeaders[2 * i]!,
    rawHeaders[2 * i + 1]!
  ]);
}
