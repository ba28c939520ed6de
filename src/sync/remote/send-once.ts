import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { connectionFailure } from './connection-failure.ts';
import { RemoteFailure } from './remote-failure.ts';
import { UploadBody } from './upload-body.ts';

export interface SentRequest {
  url: URL;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers: Record<string, string>;
  body: string | Uint8Array | UploadBody | null;
  /**
   * In ms, from when there is a connection: for the whole answer or, of an upload, for the next
   * byte in either direction.
   */
  timeoutMs: number;
}

export interface Answer {
  status: number;
  /** Names in lower case; values of the same name with commas between them. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * One request, tried once.
 *
 * @returns the whole answer, of whatever status
 * @throws RemoteFailure without one; what the source of an upload threw
 */
export async function sendOnce(dispatcher: Dispatcher, request: SentRequest): Promise<Answer> {
  const { url, method, headers, body } = request;
  const call = new Call(request);
  dispatcher.dispatch(
    {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      // A copy, because agents add to it.
      headers: { ...headers },
      // Any iterable does, which undici's types do not say.
      body: body instanceof UploadBody ? (body.pieces() as unknown as Readable) : body,
      // Its own are coarse, and start before there is a connection.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Without it a DELETE that has a body ends its connection.
      reset: false
    },
    call
  );
  try {
    return await call.answer;
  } catch (error) {
    if (body instanceof UploadBody && body.failure !== undefined) throw body.failure;
    if (error instanceof RemoteFailure) throw error;
    throw await connectionFailure(url, call.sent, error as Error);
  } finally {
    call.end();
  }
}

/** What undici calls on the way. */
class Call implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  /** Whether a byte of the request may have left. */
  sent = false;
  readonly #request: SentRequest;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #resolve!: (answer: Answer) => void;
  #reject!: (error: Error) => void;

  constructor(request: SentRequest) {
    this.#request = request;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.sent = true;
    this.#controller = controller;
    const { body, timeoutMs } = this.#request;
    this.#wait(timeoutMs);
    if (body instanceof UploadBody) {
      body.onAsked = left => this.#wait(left > 0 ? timeoutMs : timeoutMs + keepingMs(body.size));
    }
  }

  onResponseStart(
    _: unknown,
    status: number,
    headers: Record<string, string | string[] | undefined>
  ): void {
    if (status < 200) return;
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#headers[name] = [value].flat().join(', ');
    }
  }

  onResponseData(_: unknown, chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > LARGEST_ANSWER) return this.#giveUp('answered with more than 64 MB');
    this.#chunks.push(chunk);
    if (this.#request.body instanceof UploadBody) this.#wait(this.#request.timeoutMs);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#reject(error);
  }

  end(): void {
    clearTimeout(this.#timer);
    const { body } = this.#request;
    if (body instanceof UploadBody) body.onAsked = () => undefined;
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    const quiet =
      this.#request.body instanceof UploadBody ? 'was silent for' : 'did not answer within';
    this.#timer = setTimeout(() => this.#giveUp(`${quiet} ${Math.ceil(ms / 1000)} s`), ms);
  }

  #giveUp(what: string): void {
    const failure = new RemoteFailure('unclear', `${this.#request.url.host} ${what}.`);
    this.#reject(failure);
    this.#controller?.abort(failure);
  }
}

/**
 * What comes between our last byte and the answer, in ms: some megabytes are still in buffers on the
 * way, of which a slow line sends 64 KB/s; and a server that passes files on to a storage answers
 * when that has them, at 10 MB/s.
 */
const keepingMs = (size: number) => Math.min(size, 4_000_000) / 64 + size / 10_000;

const LARGEST_ANSWER = 64 * 1024 * 1024;
