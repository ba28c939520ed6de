import type { Query } from './filled-path.ts';
import { parseBody } from './parse-body.ts';
import type { SocketLike, Transport } from './tracking-client.ts';

/**
 * A Transport of plain `fetch` and WebSocket, for the server's own web page, scripts and tests.
 *
 * @param root where `/api/` lies, such as `http://127.0.0.1:5000/`; with or without the last slash
 * @param options.token sent as bearer token. A browser's WebSocket cannot carry it.
 */
export function fetchTransport(root: string, options: { token?: string } = {}): Transport {
  const base = root.endsWith('/') ? root : `${root}/`;
  const api = new URL('api/', base);
  const authorized = () => {
    const headers = new Headers();
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
    return headers;
  };
  return {
    async request(method, path, { query, body, signal }) {
      const headers = authorized();
      if (body !== undefined) headers.set('content-type', 'application/json');
      const response = await fetch(withQuery(new URL(path, api), query), {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal
      });
      return { status: response.status, body: parseBody(await response.text()) };
    },
    async download(path, { query, range, signal }) {
      const headers = authorized();
      if (range !== undefined) headers.set('range', range);
      return fetch(withQuery(new URL(path, base), query), { headers, signal });
    },
    openSocket(path): SocketLike {
      const url = new URL(path, api);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      return new WebSocket(url);
    }
  };
}

function withQuery(url: URL, query: Query = {}): URL {
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, one);
  }
  return url;
}
