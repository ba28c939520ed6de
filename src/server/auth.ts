import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { ApiError } from '../protocol/errors.ts';
import type { PageRules } from './foreign-request.ts';
import { hasPageCookie, type PageCookie } from './page-cookie.ts';
import { KERNEL_HEADER } from './relay/relayed-headers.ts';
import type { Caller } from './route.ts';
import { secretCheck } from './secret-check.ts';

/** A way into the server, and what it asks of those who come. */
export interface Door {
  /** The checks against pages of others; null where no browser can come. */
  readonly pages: PageRules | null;
  /** `WWW-Authenticate` of a 401, by which a browser asks its user; null where none should be asked. */
  challenge(headers: IncomingHttpHeaders): string | null;
  /**
   * @param path without the query string
   * @param host of the Host header, or of the request's target where that names one
   * @returns who asks, and the path below this door
   * @throws ApiError UNAUTHENTICATED
   */
  admit(
    path: string,
    headers: IncomingHttpHeaders,
    host?: string
  ): { caller: Caller; path: string };
}

/** The Jupyter server's door: a unix socket, and the server key as bearer token. */
export function jupyterDoor(serverKey: string): Door {
  const isKey = secretCheck(serverKey);
  return {
    pages: null,
    challenge: () => null,
    admit(path, headers) {
      if (!isKey(bearerToken(headers))) {
        throw new ApiError('UNAUTHENTICATED', "The Jupyter server's key is missing or wrong.");
      }
      return { caller: NOBODY, path };
    }
  };
}

/**
 * The kernels' door: the path begins with `/kernels/<kernel id>/<secret>`, so that an unmodified
 * client in any language says by its tracking URI alone which kernel it speaks for.
 *
 * @param isGone a kernel that has ended for good; its secret dies with it
 */
export function kernelDoor(serverKey: string, isGone: (kernel_id: string) => boolean): Door {
  const known = new Map<string, { caller: Caller; isSecret: (given: string) => boolean }>();

  return {
    pages: { boundHost: '127.0.0.1' },
    challenge: () => null,
    admit(path) {
      const [kernel_id, secret, rest] = splitKernelPath(path);
      const entry = known.get(kernel_id) ?? {
        caller: { kernel_id },
        isSecret: secretCheck(kernelSecret(serverKey, kernel_id))
      };
      if (!entry.isSecret(secret) || isGone(kernel_id)) {
        known.delete(kernel_id);
        throw noKernel();
      }
      // Only after the check: ids that others make up must not fill the memory.
      known.set(kernel_id, entry);
      return { caller: entry.caller, path: rest };
    }
  };
}

/**
 * The owner's door for relays: companions of other Jupyter servers, which have asked their own
 * callers for their secrets and say who it is that asks.
 *
 * @param key of the owner's file, which only our user can read
 * @param isGone as of `kernelDoor`: a relay does not know
 */
export function relayDoor(key: string, isGone: (kernel_id: string) => boolean): Door {
  const isKey = secretCheck(key);
  return {
    pages: null,
    challenge: () => null,
    admit(path, headers) {
      if (!isKey(bearerToken(headers))) {
        throw new ApiError('UNAUTHENTICATED', "The relays' key is missing or wrong.");
      }
      const kernel_id = headers[KERNEL_HEADER];
      if (typeof kernel_id !== 'string') return { caller: NOBODY, path };
      if (isGone(kernel_id)) throw noKernel();
      return { caller: { kernel_id }, path };
    }
  };
}

/**
 * The door of a stand-alone server: a token, or none where it is told that none is needed. It comes
 * as a bearer token or as the password of Basic authentication, whatever the user's name: that is
 * what browsers and MLFLOW_TRACKING_PASSWORD send.
 *
 * @param cookie of the browsers that were signed in at our page
 */
export function standAloneDoor(
  pages: PageRules,
  token: string | null,
  cookie: PageCookie | null = null
): Door {
  const isToken = token === null ? () => true : secretCheck(token);
  return {
    pages,
    challenge: headers =>
      token === null || isOfPage(headers) ? null : 'Basic realm="celltrail", charset="UTF-8"',
    admit(path, headers, host) {
      const given = isToken(bearerToken(headers)) || isToken(basicPassword(headers));
      if (!given && cookie?.admits(headers, host) !== true) {
        throw new ApiError('UNAUTHENTICATED', 'This server asks for a token.', {
          hint: 'Set MLFLOW_TRACKING_TOKEN to the token that the server was started with.'
        });
      }
      return { caller: NOBODY, path };
    }
  };
}

/**
 * Sent by a page, which has its own way to ask. Over plain HTTP browsers say to loopback alone what
 * sent it.
 */
function isOfPage(headers: IncomingHttpHeaders): boolean {
  return (headers['sec-fetch-mode'] ?? 'navigate') !== 'navigate' || hasPageCookie(headers);
}

/** What follows the kernel's id in its tracking URI: 128 bits, the same for every life of a companion. */
export function kernelSecret(serverKey: string, kernel_id: string): string {
  return createHmac('sha256', serverKey).update(kernel_id).digest('hex').slice(0, 32);
}

const noKernel = () =>
  new ApiError(
    'UNAUTHENTICATED',
    'The tracking URI of this kernel is not valid, or its kernel has ended.',
    { hint: 'Restart the kernel, or take MLFLOW_TRACKING_URI from its environment again.' }
  );

/** Who speaks for no kernel. */
export const NOBODY: Caller = { kernel_id: null };

/** In the place of a kernel's id, in the address that terminals get: what is asked from there is no kernel's. */
export const TERMINAL_ID = 'terminal';

/** @returns '' when there is none, which is never a secret */
function bearerToken(headers: IncomingHttpHeaders): string {
  const { authorization } = headers;
  return authorization?.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7) : '';
}

/** @returns '' when there is none */
function basicPassword({ authorization }: IncomingHttpHeaders): string {
  if (authorization?.slice(0, 6).toLowerCase() !== 'basic ') return '';
  const pair = Buffer.from(authorization.slice(6), 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? '' : pair.slice(colon + 1);
}

/** `/kernels/<id>/<secret>/…`; three empty texts when it is not that. */
function splitKernelPath(path: string): [string, string, string] {
  if (path.startsWith(KERNELS)) {
    const idEnd = path.indexOf('/', KERNELS.length);
    const secretEnd = path.indexOf('/', idEnd + 1);
    if (idEnd > 0 && secretEnd > 0) {
      return [
        path.slice(KERNELS.length, idEnd),
        path.slice(idEnd + 1, secretEnd),
        path.slice(secretEnd)
      ];
    }
  }
  return ['', '', ''];
}

const KERNELS = '/kernels/';
