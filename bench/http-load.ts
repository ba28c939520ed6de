import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a closed loop of requests measured: each connection sends its next request after the last answer. */
export interface Load {
  /** Requests that were answered with 200. */
  answered: number;
  seconds: number;
  /** ms of every answered request, sorted. */
  latencies: number[];
}

export interface LoadOptions {
  port: number;
  path: string;
  connections: number;
  seconds: number;
  /** Requests that are due each second; a late one counts from when it was due. Absent: as many as it goes. */
  perSecond?: number;
  /** Body of the n-th request of all connections together; null ends the load early. */
  body(n: number): string | Buffer | null;
}

/**
 * Posts JSON as fast as the server answers, over raw sockets: a client library would cost more
 * than the server that is measured on the same cores.
 *
 * @throws Error with the server's answer when one is not 200
 */
export async function httpLoad(options: LoadOptions): Promise<Load> {
  const latencies: number[] = [];
  let sent = 0;
  const began = performance.now();
  const deadline = began + options.seconds * 1000;
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const connection = await Connection.open(options.port);
      try {
        while (performance.now() < deadline) {
          const n = sent++;
          const body = options.body(n);
          if (body === null) break;
          let start = performance.now();
          if (options.perSecond !== undefined) {
            // From when it was due, so that a stall shows in all requests that it held up.
            const due = began + (n * 1000) / options.perSecond;
            if (due > start) await sleep(due - start);
            start = due;
          }
          const answer = await connection.post(options.path, body);
          if (answer.status !== 200)
            throw new Error(`${options.path}: ${answer.status} ${answer.body}`);
          latencies.push(performance.now() - start);
        }
      } finally {
        connection.close();
      }
    })
  );
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  return { answered: latencies.length, seconds, latencies };
}

/** The value below which the share `p` (0 to 1) of the sorted numbers lies. */
export function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** One kept-alive connection with one request at a time. */
class Connection {
  #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: ((answer: { status: number; body: string }) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', data => this.#onData(data));
    socket.on('error', error => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('The server closed the connection.')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((done, fail) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
        socket.off('error', fail);
        done(new Connection(socket));
      });
      socket.once('error', fail);
    });
  }

  post(path: string, body: string | Buffer): Promise<{ status: number; body: string }> {
    return new Promise((done, fail) => {
      this.#waiting = done;
      this.#failed = fail;
      const length = Buffer.byteLength(body);
      const head =
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
        `content-length: ${length}\r\n\r\n`;
      this.#socket.write(
        typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body])
      );
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #onData(data: Buffer): void {
    this.#received = this.#received.length ? Buffer.concat([this.#received, data]) : data;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const end = headEnd + 4 + length;
    if (this.#received.length < end) return;
    const body = this.#received.toString('utf8', headEnd + 4, end);
    this.#received = this.#received.subarray(end);
    this.#waiting?.({ status: Number(head.slice(9, 12)), body });
  }
}
