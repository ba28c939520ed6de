import type { Query } from '../../src/client/filled-path.ts';
import type { SocketLike, Transport } from '../../src/client/tracking-client.ts';
import type { Endpoint, Method } from '../../src/protocol/endpoint.ts';

export interface FakeRequest {
  method: Method;
  path: string;
  query: Query;
  body: unknown;
}

type Answer = (request: FakeRequest) => unknown;

/** Answers from what a test gives it; every request and socket is kept. */
export class FakeTransport implements Transport {
  readonly requests: FakeRequest[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly #answers = new Map<string, Answer>();

  /** A later answer for the same endpoint replaces the earlier one. It may return a promise, or throw. */
  answer<Req, Res>(
    endpoint: Endpoint<Req, Res>,
    answer: (request: FakeRequest) => Res | Promise<Res>
  ) {
    this.#answers.set(keyOf(endpoint), answer);
  }

  /** An error as the server words it. */
  refuse<Req, Res>(endpoint: Endpoint<Req, Res>, status: number, body: unknown): void {
    this.#answers.set(keyOf(endpoint), () => {
      throw new Refusal(status, body);
    });
  }

  async request(
    method: Method,
    path: string,
    { query = {}, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal }
  ): Promise<{ status: number; body: unknown }> {
    const request = { method, path, query, body };
    this.requests.push(request);
    const answer =
      this.#answers.get(keyOf(request)) ??
      [...this.#answers].find(([template]) => isOf(template, keyOf(request)))?.[1];
    if (answer === undefined) {
      return { status: 404, body: { error_code: 'ENDPOINT_NOT_FOUND', message: `No ${path}` } };
    }
    try {
      // As if it had crossed the wire: no object is shared with the test.
      return { status: 200, body: structuredClone(await unlessAborted(answer(request), signal)) };
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  }

  /** Files that downloads answer, by the query's `path`, `artifact_file_path` or `run`. */
  readonly files = new Map<string, string | Uint8Array<ArrayBuffer>>();
  /** What those files are called by the server, where it says so. */
  readonly fileNames = new Map<string, string>();
  readonly downloads: { path: string; query: Query; range?: string }[] = [];

  async download(
    path: string,
    { query = {}, range }: { query?: Query; range?: string }
  ): Promise<Response> {
    this.downloads.push({ path, query, range });
    const name = String(query.path ?? query.artifact_file_path ?? query.run);
    const file = this.files.get(name);
    if (file === undefined) {
      const body = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `No file ${name}` };
      return new Response(JSON.stringify(body), { status: 404 });
    }
    const whole = typeof file === 'string' ? new TextEncoder().encode(file) : file;
    const end = /^bytes=0-(\d+)$/.exec(range ?? '')?.[1];
    const called = this.fileNames.get(name);
    const named = new Headers();
    if (called !== undefined) named.set('content-disposition', `attachment; filename="${called}"`);
    if (end === undefined) return new Response(whole, { headers: named });
    if (whole.length === 0) return new Response('', { status: 416 });
    const part = whole.slice(0, Number(end) + 1);
    const headers = { 'content-range': `bytes 0-${part.length - 1}/${whole.length}` };
    return new Response(part, { status: 206, headers });
  }

  openSocket(path: string): FakeSocket {
    const socket = new FakeSocket(path);
    this.sockets.push(socket);
    return socket;
  }

  asked(endpoint: { method: Method; path: string }): FakeRequest[] {
    return this.requests.filter(request => isOf(keyOf(endpoint), keyOf(request)));
  }

  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1];
  }
}

/** As `fetch` does it. */
async function unlessAborted<Answer>(
  answer: Answer,
  signal?: AbortSignal
): Promise<Awaited<Answer>> {
  if (signal === undefined) return await answer;
  signal.throwIfAborted();
  const { promise: aborted, reject } = deferred<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const keyOf = ({ method, path }: { method: Method; path: string }) => `${method} ${path}`;

/** @param template such as `GET logged-models/{model_id}` */
function isOf(template: string, path: string): boolean {
  const [given, asked] = [template, path].map(one => one.split('/'));
  return (
    given.length === asked.length &&
    given.every((part, at) => part === asked[at] || part.startsWith('{'))
  );
}

export class FakeSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  readonly path: string;
  closed = false;

  constructor(path: string) {
    this.path = path;
  }

  open(): void {
    this.onopen?.({} as Event);
  }

  send(message: unknown): void {
    const data = typeof message === 'string' ? message : JSON.stringify(message);
    this.onmessage?.({ data } as MessageEvent);
  }

  /** The other side goes. */
  drop(): void {
    this.onclose?.({} as CloseEvent);
  }

  close(): void {
    this.closed = true;
  }
}

class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`status ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** A promise that the test settles when it likes. */
export function deferred<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
