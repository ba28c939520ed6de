import type { Query } from '../client/tracking-client.ts';

/** Where the Jupyter server extension serves the tracking server's API, below the base URL. */
const API = 'celltrail/api/';

/**
 * @param baseUrl of the Jupyter server; with or without the last slash, and below a path on a hub
 * @param path below `/api/`, as an endpoint declares it
 */
export function apiUrl(baseUrl: string, path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, one);
  }
  const text = search.toString();
  return `${withSlash(baseUrl)}${API}${path}${text === '' ? '' : `?${text}`}`;
}

/**
 * @param path as for `apiUrl`, with its query if it has one
 * @param token null where cookies carry the login; a WebSocket cannot send headers
 */
export function socketUrl(wsUrl: string, path: string, token: string | null): string {
  const url = `${withSlash(wsUrl)}${API}${path}`;
  if (token === null) return url;
  return `${url}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}

const withSlash = (url: string) => (url.endsWith('/') ? url : `${url}/`);
