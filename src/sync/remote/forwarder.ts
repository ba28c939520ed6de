import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { answerFailure } from './answer-failure.ts';
import { connectionFailure } from './connection-failure.ts';
import { openDispatcher } from './open-dispatcher.ts';
import { readRemoteAddress } from './remote-address.ts';
import { RemoteFailure } from './remote-failure.ts';
import type { RemoteCallsOptions } from './remote-calls.ts';

export interface ForwardedRequest {
  method: string;
  /** From its slash on, encoded, with its query. */
  target: string;
  /** As of Node's HTTP; those that are not for the remote are left out. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array | Readable | null;
  /** Whoever asked has gone. */
  signal?: AbortSignal;
}

export interface ForwardedAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Readable;
}

/** Passes requests of MLflow's clients on to a server as they are, bodies as they come. */
export class Forwarder {
  /** Without credentials and without a slash at its end. */
  readonly address: string;
  readonly #authorization: string | null;
  readonly #timeoutMs: number;
  readonly #dispatcher: Dispatcher;

  /** @throws ApiError INVALID_PARAMETER_VALUE for another address than http or https */
  constructor(
    address: string,
    options: Pick<RemoteCallsOptions, 'authorization' | 'tls' | 'timeoutMs'>
  ) {
    const read = readRemoteAddress(address);
    this.address = read.address;
    this.#authorization = options.authorization ?? read.authorization;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#dispatcher = openDispatcher(options.tls, CONNECTIONS);
  }

  /**
   * @returns an answer of the server to the request, once its headers are there
   * @throws RemoteFailure
   */
  async send(request: ForwardedRequest): Promise<ForwardedAnswer> {
    const url = new URL(this.address + request.target);
    const answer = await this.#dispatched(url, request).catch((error: unknown) => {
      // That a kept connection was closed meanwhile shows only when it is used.
      const isRead = request.method === 'GET' && request.body === null;
      if (isRead && isUnclear(error) && error.cause !== undefined) {
        return this.#dispatched(url, request);
      }
      throw error;
    });
    if (isOfServer(answer.status)) return answer;
    // Where it points to nothing is sent: it would get the credentials.
    answer.body.destroy();
    throw answerFailure(url, url.pathname, {
      status: answer.status,
      headers: answer.headers as Record<string, string>,
      body: new Uint8Array()
    });
  }

  async #dispatched(
    url: URL,
    { method, headers, body, signal }: ForwardedRequest
  ): Promise<ForwardedAnswer> {
    const call = new Call(url);
    call.endsBy(signal);
    // A file takes as long as it takes; and its server some time to keep it.
    if (body instanceof Readable) body.once('end', () => call.waits(KEEPING_MS));
    else call.waits(this.#timeoutMs);
    // Of whole bytes undici counts them.
    const { 'content-length': length, ...others } = headers;
    const own = Object.entries(
      body instanceof Readable ? { ...others, 'content-length': length } : others
    ).filter(([name, value]) => value !== undefined && isForwarded(name));
    const authorization = headers['authorization'] ?? this.#authorization;
    this.#dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers: {
          ...(Object.fromEntries(own) as Record<string, string | string[]>),
          ...(authorization === null ? {} : { authorization })
        },
        body,
        headersTimeout: 0,
        bodyTimeout: QUIET_MS,
        reset: false
      },
      call
    );
    return call.answer.catch(async (error: unknown) => {
      throw error instanceof RemoteFailure
        ? error
        : await connectionFailure(url, call.sent, error as Error);
    });
  }

  /** Once the calls under way are answered. */
  async retire(): Promise<void> {
    await this.#dispatcher.close();
  }

  /** At once. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

/** Neither a redirection, nor of what stands before a server that is away, nor of its sign-in. */
const isOfServer = (status: number) =>
  (status < 300 || status >= 400 || status === 304) && ![401, 502, 503, 504].includes(status);

/** Without a cause nothing broke: it took too long. */
const isUnclear = (error: unknown): error is RemoteFailure =>
  error instanceof RemoteFailure && error.kind === 'unclear';

/** What undici calls on the way. */
class Call implements Dispatcher.DispatchHandler {
  readonly answer: Promise<ForwardedAnswer>;
  /** Whether a byte of the request may have left. */
  sent = false;
  readonly #url: URL;
  #body: Readable | null = null;
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #givenUp: Error | null = null;
  #resolve!: (answer: ForwardedAnswer) => void;
  #reject!: (error: Error) => void;

  constructor(url: URL) {
    this.#url = url;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** For the answer to begin, a wait for a connection included. */
  waits(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#giveUp(`${this.#url.host} did not answer within ${Math.ceil(ms / 1000)} s.`);
    }, ms);
  }

  endsBy(signal: AbortSignal | undefined): void {
    signal?.addEventListener('abort', () => this.#giveUp('Nobody waits for it any more.'), {
      once: true
    });
  }

  #giveUp(message: string): void {
    if (this.#body !== null) return;
    clearTimeout(this.#timer);
    this.#givenUp = new RemoteFailure('unclear', message);
    this.#reject(this.#givenUp);
    this.#controller?.abort(this.#givenUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.sent = true;
    this.#controller = controller;
    if (this.#givenUp !== null) controller.abort(this.#givenUp);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    given: Record<string, string | string[] | undefined>
  ): void {
    if (status < 200) return;
    clearTimeout(this.#timer);
    this.#body = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        controller.abort(error ?? new Error('Nobody reads it any more.'));
        done(error);
      }
    });
    const headers: ForwardedAnswer['headers'] = {};
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined && COMES_BACK.has(name)) headers[name] = value;
    }
    this.#resolve({ status, headers, body: this.#body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#body?.push(chunk) === false) controller.pause();
  }

  onResponseEnd(): void {
    this.#body?.push(null);
  }

  onResponseError(_: unknown, error: Error): void {
    clearTimeout(this.#timer);
    if (this.#body === null) this.#reject(error);
    else this.#body.destroy(error);
  }
}

/** Neither hop by hop (RFC 9110, 7.6.1), nor of our own doors. */
const isForwarded = (name: string) => TO_REMOTE.has(name) || name.startsWith('x-mlflow-');

const TO_REMOTE = new Set([
  ...['accept', 'content-type', 'content-encoding', 'content-length', 'content-disposition'],
  ...['range', 'if-range', 'if-none-match', 'if-modified-since', 'user-agent']
]);
/** A cookie or a challenge of the remote is not ours. */
const COMES_BACK = new Set([
  ...['content-type', 'content-encoding', 'content-length', 'content-disposition', 'location'],
  ...['content-range', 'accept-ranges', 'etag', 'last-modified', 'retry-after']
]);
const CONNECTIONS = 8;
const QUIET_MS = 60_000;
const KEEPING_MS = 120_000;
