import { ServerConnection } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';
import { parseBody } from '../client/parse-body.ts';
import type { Query } from '../client/filled-path.ts';
import type { SocketLike, Transport } from '../client/tracking-client.ts';
import type { Method } from '../protocol/endpoint.ts';
import { apiUrl, rootUrl, socketUrl } from './api-url.ts';

/** Reaches the tracking server through the Jupyter server, with Jupyter's own login. */
export class JupyterTransport implements Transport {
  readonly #settings: ServerConnection.ISettings;
  readonly #missing = new Signal<JupyterTransport, void>(this);
  #isMissing = false;

  constructor(settings: ServerConnection.ISettings) {
    this.#settings = settings;
  }

  /** The Jupyter server does not know our addresses. Emitted once, until they answer again. */
  get missing(): ISignal<JupyterTransport, void> {
    return this.#missing;
  }

  async request(
    method: Method,
    path: string,
    options: { query?: Query; body?: unknown; signal?: AbortSignal }
  ): Promise<{ status: number; body: unknown }> {
    const response = await ServerConnection.makeRequest(
      apiUrl(this.#settings.baseUrl, path, options.query),
      {
        method,
        // With a text as its body the browser would call the request plain text.
        headers: { 'Content-Type': 'application/json' },
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
        signal: options.signal,
        // JupyterLab's default `no-store` adds a time to the query, which is no field of ours.
        cache: 'no-cache'
      },
      this.#settings
    );
    const body = parseBody(await response.text());
    this.#setMissing(response.status === 404 && !isErrorBody(body));
    return { status: response.status, body };
  }

  async download(
    path: string,
    { query, range, signal }: { query?: Query; range?: string; signal?: AbortSignal }
  ): Promise<Response> {
    return ServerConnection.makeRequest(
      rootUrl(this.#settings.baseUrl, path, query),
      {
        headers: range === undefined ? {} : { Range: range },
        signal,
        cache: 'no-cache'
      },
      this.#settings
    );
  }

  /** @throws Error while the server extension is missing: a socket could say no more than that */
  openSocket(path: string): SocketLike {
    if (this.#isMissing) throw new Error('The celltrail server extension is not enabled.');
    const { WebSocket, wsUrl, appendToken, token } = this.#settings;
    return new WebSocket(socketUrl(wsUrl, path, appendToken && token !== '' ? token : null));
  }

  #setMissing(missing: boolean): void {
    if (missing === this.#isMissing) return;
    this.#isMissing = missing;
    if (missing) this.#missing.emit();
  }
}

/** Our server's own 404 has an error code; the Jupyter server's has not. */
function isErrorBody(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error_code' in body;
}
