import type { Query, SocketLike, Transport } from './tracking-client.ts';

/**
 * A Transport of plain `fetch` and WebSocket, for the server's own web page, scripts and tests.
 *
 * @param root where `/api/` lies, such as `http://127.0.0.1:5000/`; with or without the last slash
 * @param options.token sent as bearer token. A browser's WebSocket cannot carry it.
 */
export function fetchTransport(root: string, options: { token?: string } = {}): Transport {
  const api = new URL('api/', root.endsWith('/') ? root : `${root}/`);
  return {
    async request(method, path, { query, body, signal }) {
      const url = new URL(path, api);
      for (const [name, value] of entriesOf(query)) url.searchParams.append(name, value);
      const headers = new Headers();
      if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
      if (body !== undefined) headers.set('content-type', 'application/json');
      const response = await fetch(url, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal
      });
      return { status: response.status, body: parseBody(await response.text()) };
    },
    openSocket(path): SocketLike {
      const url = new URL(path, api);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      return new WebSocket(url);
    }
  };
}

function* entriesOf(query: Query = {}): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) yield [name, one];
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
