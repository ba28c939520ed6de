import type { Query } from '../client/filled-path.ts';

/** Where the Jupyter server extension serves the tracking server's API, below the base URL. */
const ROOT = 'celltrail/';
const API = `${ROOT}api/`;

/**
 * @param baseUrl of the Jupyter server; with or without the last slash, and below a path on a hub
 * @param path below `/api/`, as an endpoint declares it
 */
export function apiUrl(baseUrl: string, path: string, query: Query = {}): string {
  return urlOf(`${withSlash(baseUrl)}${API}${path}`, query);
}

/** As `apiUrl`, for a path below the tracking server's own root. */
export function rootUrl(baseUrl: string, path: string, query: Query = {}): string {
  return urlOf(`${withSlash(baseUrl)}${ROOT}${path}`, query);
}

function urlOf(address: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, one);
  }
  const text = search.toString();
  return text === '' ? address : `${address}?${text}`;
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
