import { once } from 'node:events';
import {
  createServer,
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough, Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to a request on its way; all but those that say so reach the server. */
export type Fault =
  /** The connection is reset when the server has answered, and nothing of the answer comes through. */
  | { kind: 'reset' }
  /** The answer has its length in the header, and ends in the middle. */
  | { kind: 'cut' }
  /** Answered here; does not reach the server. */
  | { kind: 'status'; status: number; retryAfter?: string; body?: string }
  /** The answer comes so much later. */
  | { kind: 'delay'; ms: number }
  /** Both directions, each. */
  | { kind: 'throttle'; bytesPerSecond: number }
  /** No answer ever; reaches the server when `forwarded`. */
  | { kind: 'hang'; forwarded?: boolean };

interface Planned {
  fault: Fault;
  left: number;
  of: (method: string, path: string, headers: IncomingHttpHeaders) => boolean;
}

/** An HTTP proxy in front of one port of this machine that does to requests what networks do. */
export class FaultProxy {
  readonly port: number;
  /** Requests that came, that reached the server whole, and that met each kind of fault. */
  readonly counts = { seen: 0, forwarded: 0, faults: {} as Record<string, number> };
  /** Called with each request that comes. */
  onRequest: (...request: Parameters<Planned['of']>) => void = () => undefined;
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #planned: Planned[] = [];
  #random: (() => Fault | undefined) | undefined;

  private constructor(target: number, server: Server) {
    this.#target = target;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => {
      // Who asked may be gone at any time.
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  static async start(target: number): Promise<FaultProxy> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(target, server);
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next `times` requests, or those for which `of` says so; Infinity: until `clear`. */
  next(fault: Fault, times = 1, of: Planned['of'] = () => true): void {
    this.#planned.push({ fault, left: times, of });
  }

  /** Each request meets one of the faults with this chance; the same seed, the same order. */
  random(seed: number, chance: number, faults: readonly Fault[]): void {
    const next = mulberry32(seed);
    this.#random = () => (next() < chance ? faults[Math.floor(next() * faults.length)] : undefined);
  }

  /** No more faults for requests that come now; the port is as it was. */
  clear(): void {
    this.#planned = [];
    this.#random = undefined;
  }

  /** From now on connections are refused, and those that are open are reset. */
  async refuse(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Takes connections again, at the same port. */
  async accept(): Promise<void> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(this.port, '127.0.0.1');
    await listening;
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.refuse();
  }

  #faultOf({ method = '', url = '', headers }: IncomingMessage): Fault | undefined {
    this.onRequest(method, url, headers);
    const planned = this.#planned.find(({ left, of }) => left > 0 && of(method, url, headers));
    if (planned !== undefined) planned.left--;
    const fault = planned?.fault ?? this.#random?.();
    if (fault !== undefined) {
      this.counts.faults[fault.kind] = (this.counts.faults[fault.kind] ?? 0) + 1;
    }
    return fault;
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.counts.seen++;
    const fault = this.#faultOf(request);
    if (fault?.kind === 'status') {
      request.resume();
      if (!request.complete) await new Promise(resolve => request.once('end', resolve));
      const retry = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      response.writeHead(fault.status, retry).end(fault.body ?? '');
      return;
    }
    if (fault?.kind === 'hang' && fault.forwarded !== true) {
      request.resume();
      return;
    }
    const answer = await this.#forward(request, paced(fault));
    this.counts.forwarded++;
    switch (fault?.kind) {
      case 'hang':
        answer.resume();
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'cut':
        await cut(answer, response);
        return;
      case 'delay':
        await sleep(fault.ms, undefined, { ref: false });
    }
    response.writeHead(answer.statusCode!, answer.headers);
    await pipeline(answer, paced(fault), response);
  }

  /** @returns when the answer begins, so when the server has the whole request */
  #forward(request: IncomingMessage, through: Transform): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, url, headers } = request;
      const onward = ask({ port: this.#target, host: '127.0.0.1', method, path: url, headers });
      onward.once('response', resolve).once('error', reject);
      pipeline(request as Readable, through, onward as Writable).catch(reject);
    });
  }
}

async function cut(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await answer.toArray());
  response.writeHead(answer.statusCode!, { ...answer.headers, 'content-length': body.length });
  const half = body.subarray(0, body.length / 2);
  response.write(half, () => response.socket?.resetAndDestroy());
  if (half.length === 0) response.flushHeaders();
}

function paced(fault: Fault | undefined): Transform {
  if (fault?.kind !== 'throttle') return new PassThrough();
  const { bytesPerSecond } = fault;
  const piece = Math.max(1, Math.floor(bytesPerSecond / 20));
  let due = 0;
  return new Transform({
    highWaterMark: piece,
    async transform(chunk: Buffer, _, done) {
      for (let from = 0; from < chunk.length; from += piece) {
        const part = chunk.subarray(from, from + piece);
        due = Math.max(due, performance.now()) + (part.length / bytesPerSecond) * 1000;
        await sleep(due - performance.now());
        this.push(part);
      }
      done();
    }
  });
}

/** A small generator of numbers in [0, 1) that a seed repeats. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
