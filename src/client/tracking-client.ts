import type { Endpoint, Method } from '../protocol/endpoint.ts';
import { ApiError } from '../protocol/errors.ts';
import { attachmentName } from './attachment-name.ts';
import { filledPath, queryOf, type Query } from './filled-path.ts';
import { parseBody } from './parse-body.ts';
import { readError } from './read-error.ts';
import { Turns } from './turns.ts';

/**
 * Carries requests to the server. The host gives it: JupyterLab with its own login, a web page or
 * a test with plain `fetch`. Paths are below `/api/`, without a leading slash.
 */
export interface Transport {
  /** Rejects only if no answer came. `body` is the parsed JSON, or the text if it is none. */
  request(
    method: Method,
    path: string,
    options: { query?: Query; body?: unknown; signal?: AbortSignal }
  ): Promise<{ status: number; body: unknown }>;
  /**
   * A file, as it comes. The path is below the server's root, not below `/api/`. Rejects only if no
   * answer came.
   *
   * @param options.range of bytes, as the header `Range` has it
   */
  download(
    path: string,
    options: { query?: Query; range?: string; signal?: AbortSignal }
  ): Promise<Response>;
  openSocket(path: string): SocketLike;
}

/** A file, or its beginning. */
export interface Downloaded {
  bytes: Blob;
  /** Bytes of the whole file. */
  size: number;
  /** That the server gives it; null when it does not say. */
  name: string | null;
}

/** The part of a WebSocket that is used; text messages only. */
export interface SocketLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  close(): void;
}

/** Calls endpoints as `src/protocol` declares them. */
export class TrackingClient {
  /** Of what is asked on news of the server, by all that asks through this client. */
  readonly turns = new Turns();
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * @throws ApiError what the server answered; TEMPORARILY_UNAVAILABLE if it did not answer, or
   *   if the Jupyter server says that the tracking server is not up
   */
  async call<Req, Res>(
    endpoint: Endpoint<Req, Res>,
    request: Req,
    options: { signal?: AbortSignal } = {}
  ): Promise<Res> {
    const { path, rest } = filledPath(endpoint.path, request as object);
    const carried = endpoint.method === 'GET' ? { query: queryOf(rest) } : { body: rest };
    const began = Date.now();
    const { status, body } = await this.#transport
      .request(endpoint.method, path, { ...carried, ...options })
      .catch(noAnswer);
    this.turns.answered(Date.now() - began);
    if (status < 200 || status > 299) throw readError(status, body);
    return body as Res;
  }

  /**
   * @param template the path below the server's root, such as `GET_ARTIFACT_PATH`
   * @param request fields that the path names, and those of the query
   * @param options.most bytes of the beginning that are wanted; absent: all
   * @throws ApiError as `call` does
   */
  async download(
    template: string,
    request: Query,
    options: { most?: number; signal?: AbortSignal } = {}
  ): Promise<Downloaded> {
    const { path, rest } = filledPath(template, request);
    const query = queryOf(rest);
    const { most, signal } = options;
    const range = most === undefined ? undefined : `bytes=0-${most - 1}`;
    const response = await this.#transport.download(path, { query, range, signal }).catch(noAnswer);
    // No range of an empty file can be satisfied.
    if (response.status === 416) return { bytes: new Blob([]), size: 0, name: null };
    if (!response.ok)
      throw readError(response.status, parseBody(await response.text().catch(noAnswer)));
    const bytes = await response.blob().catch(noAnswer);
    const whole = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
    const size = whole === null ? bytes.size : Number(whole[1]);
    const name = attachmentName(response.headers.get('content-disposition'));
    // A server may answer the whole file to who asked for a part of it.
    return most !== undefined && bytes.size > most
      ? { bytes: bytes.slice(0, most, bytes.type), size, name }
      : { bytes, size, name };
  }

  openSocket(path: string): SocketLike {
    return this.#transport.openSocket(path);
  }
}

function noAnswer(cause: unknown): never {
  throw new ApiError('TEMPORARILY_UNAVAILABLE', 'The tracking server does not answer.', { cause });
}
