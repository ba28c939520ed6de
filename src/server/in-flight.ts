import type { IncomingMessage } from 'node:http';

import { ApiError } from '../protocol/errors.ts';
import { MAX_BODY_BYTES } from '../protocol/limits.ts';

/** How long a body may take to come. A body that is read to a disk may pause longer. */
export interface BodyPace {
  /** Within so many ms a body that is read into memory must have grown by `MIN_BYTES`. */
  windowMs: number;
  /** The same of a body that is streamed. */
  streamWindowMs: number;
}

/**
 * The requests that are being read and answered: bounds how many there are and the memory of their
 * bodies, and finds those whose body stopped coming.
 */
export class InFlight {
  readonly #requests = new Map<IncomingMessage, Body>();
  readonly #pace: BodyPace;
  #bytes = 0;

  constructor(pace: BodyPace) {
    this.#pace = pace;
  }

  get size(): number {
    return this.#requests.size;
  }

  /**
   * @param streams the body goes on as it comes, and is never whole in memory
   * @throws ApiError REQUEST_LIMIT_EXCEEDED
   */
  enter(request: IncomingMessage, streams: boolean): void {
    const bytes = streams ? 0 : bytesInMemory(request);
    if (
      this.#requests.size >= MAX_REQUESTS ||
      (this.#bytes > 0 && this.#bytes + bytes > MAX_BYTES)
    ) {
      throw new ApiError(
        'REQUEST_LIMIT_EXCEEDED',
        'The server has more requests to answer than it can hold; send this one again in a moment.'
      );
    }
    this.#bytes += bytes;
    this.#requests.set(request, { bytes, streams, since: 0, read: 0 });
  }

  /** It was answered. What is left of its body is thrown away, at the pace of any other body. */
  leave(request: IncomingMessage): void {
    this.#bytes -= this.#requests.get(request)?.bytes ?? 0;
    if (request.complete || request.destroyed) {
      this.#requests.delete(request);
    } else {
      this.#requests.set(request, { bytes: 0, streams: false, since: 0, read: 0 });
      request.once('close', () => this.#requests.delete(request));
    }
  }

  /** Whether something is being answered on this connection. */
  isAnswering(socket: unknown): boolean {
    for (const request of this.#requests.keys()) if (request.socket === socket) return true;
    return false;
  }

  /** The requests whose body has not grown enough since it was looked at; call it every few seconds. */
  stalled(now = performance.now()): IncomingMessage[] {
    const stalled: IncomingMessage[] = [];
    for (const [request, body] of this.#requests) {
      if (request.complete) continue;
      const read = request.socket.bytesRead;
      const windowMs = body.streams ? this.#pace.streamWindowMs : this.#pace.windowMs;
      // What waits in our own buffer waits for us, not for the sender.
      if (body.since === 0 || request.readableLength > 0 || read - body.read >= MIN_BYTES) {
        body.since = now;
        body.read = read;
      } else if (now - body.since >= windowMs) {
        stalled.push(request);
      }
    }
    return stalled;
  }
}

interface Body {
  bytes: number;
  streams: boolean;
  /** When `read` was taken; 0: never. */
  since: number;
  /** Bytes of the connection. */
  read: number;
}

const MAX_REQUESTS = 5000;
const MAX_BYTES = 256 * 1024 * 1024;

/** Less than this in a window is no progress: a connection of 1 KB/s takes hours for a MB. */
const MIN_BYTES = 16 * 1024;

/** A body that does not say its length counts as the largest one; larger ones are refused while read. */
function bytesInMemory({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return MAX_BODY_BYTES;
  return Math.min(Number(headers['content-length'] ?? 0), MAX_BODY_BYTES);
}
