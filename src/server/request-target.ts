import type { IncomingMessage } from 'node:http';

export interface RequestTarget {
  /** Without the query, still percent-encoded. */
  path: string;
  /** What follows the `?`. */
  query: string;
  /** Who was asked: of the target where it names a host, else of the Host header. */
  host: string | undefined;
}

/** Reads a request's target: a path, or a whole URL as a proxy gets it (RFC 9112 §3.2). */
export function requestTarget({ url = '', headers }: IncomingMessage): RequestTarget {
  let host = headers.host;
  let target = url;
  if (!url.startsWith('/')) {
    const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
    if (absolute) {
      host = absolute[1];
      target = absolute[2]!.startsWith('/') ? absolute[2]! : `/${absolute[2]}`;
    }
  }
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '', host }
    : { path: target.slice(0, mark), query: target.slice(mark + 1), host };
}

/**
 * The path below `--static-prefix`.
 *
 * @param prefix '' or a path that begins with a slash and ends without one
 * @returns null for a path outside of it
 */
export function belowPrefix(path: string, prefix: string): string | null {
  if (prefix === '') return path;
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : null;
}
