import type { Endpoint, Method } from '../protocol/endpoint.ts';
import { ApiError } from '../protocol/errors.ts';
import { readError } from './read-error.ts';

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
  openSocket(path: string): SocketLike;
}

export type Query = Record<string, string | string[]>;

/** The part of a WebSocket that is used; text messages only. */
export interface SocketLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  close(): void;
}

/** Calls endpoints as `src/protocol` declares them. */
export class TrackingClient {
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
    const carried =
      endpoint.method === 'GET' ? { query: queryOf(request as object) } : { body: request };
    const { status, body } = await this.#transport
      .request(endpoint.method, endpoint.path, { ...carried, ...options })
      .catch((cause: unknown) => {
        throw new ApiError('TEMPORARILY_UNAVAILABLE', 'The tracking server does not answer.', {
          cause
        });
      });
    if (status < 200 || status > 299) throw readError(status, body);
    return body as Res;
  }

  openSocket(path: string): SocketLike {
    return this.#transport.openSocket(path);
  }
}

/** Fields that are undefined are left out; lists repeat their name. */
function queryOf(request: object): Query {
  const query: Query = {};
  for (const [name, value] of Object.entries(request)) {
    if (value === undefined || value === null) continue;
    query[name] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return query;
}
