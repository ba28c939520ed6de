import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import manifest from '../../../package.json' with { type: 'json' };
import { answerFailure } from './answer-failure.ts';
import { openDispatcher } from './open-dispatcher.ts';
import { readRemoteAddress } from './remote-address.ts';
import { RemoteFailure } from './remote-failure.ts';
import { sendOnce, type Answer, type SentRequest } from './send-once.ts';
import type { TlsOptions } from './tls-options.ts';
import { UploadBody } from './upload-body.ts';

export interface RemoteCallsOptions {
  /** Value of that header, as of `credentialsOf`; null: of the name and password in the address. */
  authorization: string | null;
  /** As of `tlsOptionsOf`. */
  tls: TlsOptions;
  /** At most at one time; calls beyond wait for theirs. 8 when not given. */
  connections?: number;
  /** For the whole answer of a JSON call, from when it has a connection; 30 s when not given. */
  timeoutMs?: number;
  /** Without a byte in either direction, for an upload; 60 s when not given. */
  quietMs?: number;
}

/** Values that are undefined are left out; a list is sent as the name once for each. */
export type Query = Record<string, string | readonly string[] | undefined>;

/**
 * Calls to an MLflow server, each tried once: who calls knows what may be sent again, and after an
 * unclear answer reads back first.
 *
 * All of them throw a RemoteFailure.
 */
export class RemoteCalls {
  /** Without credentials and without a slash at its end; a path in it (static prefix) stays. */
  readonly address: string;
  /** Called with each call that the remote carried out; not with what its storage takes. */
  onAnswer: () => void = () => undefined;
  readonly #headers: Record<string, string>;
  readonly #options: Required<Pick<RemoteCallsOptions, 'connections' | 'timeoutMs' | 'quietMs'>>;
  readonly #dispatcher: Dispatcher;
  #foreign: Dispatcher | undefined;
  readonly #closed = new AbortController();

  /** @throws ApiError INVALID_PARAMETER_VALUE for another address than http or https */
  constructor(address: string, options: RemoteCallsOptions) {
    const { connections = 8, timeoutMs = 30_000, quietMs = 60_000 } = options;
    const read = readRemoteAddress(address);
    const authorization = options.authorization ?? read.authorization;
    this.address = read.address;
    this.#options = { connections, timeoutMs, quietMs };
    this.#headers = { ...USER_AGENT, ...(authorization === null ? {} : { authorization }) };
    this.#dispatcher = openDispatcher(options.tls, connections);
  }

  /** @param path below `/api/2.0/`, encoded */
  get<A>(path: string, query: Query = {}): Promise<A> {
    const search = new URLSearchParams();
    for (const [name, values] of Object.entries(query)) {
      for (const value of [values ?? []].flat()) search.append(name, value);
    }
    return this.#json('GET', path, search.toString(), null);
  }

  /** @param options `timeoutMs`: in the place of that of the others */
  post<A>(path: string, body: unknown, options: { timeoutMs?: number } = {}): Promise<A> {
    return this.#json('POST', path, '', body, options.timeoutMs);
  }

  /** @param json the body as it is sent */
  postJson<A>(path: string, json: Uint8Array): Promise<A> {
    return this.#sendJson('POST', path, '', json);
  }

  patch<A>(path: string, body: unknown): Promise<A> {
    return this.#json('PATCH', path, '', body);
  }

  delete<A>(path: string, body: unknown): Promise<A> {
    return this.#json('DELETE', path, '', body);
  }

  /**
   * Sends bytes as fast as the connection takes them.
   *
   * @param target a path below `/api/2.0/`, encoded; or a whole (presigned) URL, which gets neither
   *   our credentials nor, on another server, our certificate
   * @param body read from when there is a connection, and never again; may be left in the middle
   * @param options `size`: bytes that `body` has
   * @throws what `body` throws; an Error when it has another size
   */
  async upload(
    target: string,
    body: AsyncIterable<Uint8Array>,
    options: { size: number; headers?: Record<string, string>; method?: 'PUT' | 'POST' }
  ): Promise<{ headers: Record<string, string> }> {
    const presigned = /^https?:/i.test(target);
    const url = presigned ? new URL(target) : this.#urlOf(target);
    if (presigned && url.protocol === 'http:' && this.address.startsWith('https:')) {
      throw new RemoteFailure(
        'refused',
        `${new URL(this.address).host} wants files to be sent to ${url.host} without TLS, which ` +
          'is not done.'
      );
    }
    const sending = this.#send(presigned ? null : target, {
      url,
      method: options.method ?? 'PUT',
      headers: {
        ...(presigned ? USER_AGENT : this.#headers),
        ...options.headers,
        'content-length': `${options.size}`
      },
      body: new UploadBody(body, options.size),
      timeoutMs: this.#options.quietMs
    });
    const answer = await sending.catch((error: unknown) => {
      // What is closed here tells nothing of either of them.
      if (this.#isOwn(url) || this.#closed.signal.aborted) throw error;
      throw error instanceof RemoteFailure ? failureOfStorage(error) : error;
    });
    if (!presigned) {
      // The page of somebody's sign-in also comes with 200.
      if (answer.body.length > 0) readJson(url, target, answer);
      this.onAnswer();
    }
    return { headers: answer.headers };
  }

  /** Waits between two tries, but not longer than until these calls are closed. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closed.signal }).catch(() => undefined);
  }

  /** Calls under way fail: as unclear when they were sent. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([this.#dispatcher.destroy(), this.#foreign?.destroy()]);
  }

  async #json<A>(
    method: SentRequest['method'],
    path: string,
    search: string,
    body: unknown,
    timeoutMs?: number
  ): Promise<A> {
    const json = method === 'GET' ? null : JSON.stringify(body);
    return this.#sendJson(method, path, search, json, timeoutMs);
  }

  async #sendJson<A>(
    method: SentRequest['method'],
    path: string,
    search: string,
    body: string | Uint8Array | null,
    timeoutMs = this.#options.timeoutMs
  ): Promise<A> {
    const url = this.#urlOf(path);
    url.search = search;
    const answer = await this.#send(path, {
      url,
      method,
      headers:
        body !== null ? { ...this.#headers, 'content-type': 'application/json' } : this.#headers,
      body,
      timeoutMs
    });
    const read = readJson(url, path, answer) as A;
    this.onAnswer();
    return read;
  }

  async #send(asked: string | null, request: SentRequest): Promise<Answer> {
    const answer = await sendOnce(this.#dispatcherOf(request.url), request);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw answerFailure(request.url, asked, answer);
  }

  #urlOf(path: string): URL {
    return new URL(`${this.address}/api/2.0/${path}`);
  }

  #isOwn({ origin }: URL): boolean {
    return origin === new URL(this.address).origin;
  }

  #dispatcherOf(url: URL): Dispatcher {
    if (this.#isOwn(url)) return this.#dispatcher;
    if (this.#closed.signal.aborted) {
      throw new RemoteFailure('unreachable', `The connections to ${url.host} were closed here.`);
    }
    return (this.#foreign ??= openDispatcher({}, this.#options.connections));
  }
}

function failureOfStorage(failure: RemoteFailure): RemoteFailure {
  const { kind, message, cause } = failure;
  return new RemoteFailure(kind, message, { ...failure, cause, ofStorage: true });
}

function readJson(url: URL, path: string, { status, body }: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch (cause) {
    throw new RemoteFailure(
      'unclear',
      `${url.host} answered ${path} with no JSON: is it the address of an MLflow server?`,
      { status, cause }
    );
  }
}

const USER_AGENT = { 'user-agent': `celltrail/${manifest.version}` };
