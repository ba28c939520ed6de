import type { IncomingMessage } from 'node:http';

import { OBSERVER_HEADER } from '../../protocol/frames.ts';
import type { Caller } from '../route.ts';

/** Request header from a relay to the owner: the kernel that a request speaks for, as the relay's door found it. */
export const KERNEL_HEADER = 'x-celltrail-kernel';

/** Request header from a relay to the owner: what the kernel says to the tracking server that it means. */
const AUTHORIZATION_HEADER = 'x-celltrail-authorization';

/** What a kernel's client was given to be let in by its tracking server. */
export function kernelAuthorization({ headers }: IncomingMessage): string | undefined {
  // Of what a relay sends, the header itself is the relay's.
  if (headers[KERNEL_HEADER] === undefined) return headers.authorization;
  const given = headers[AUTHORIZATION_HEADER];
  return typeof given === 'string' ? given : undefined;
}

/** Hop by hop (RFC 9110, 7.6.1), and what the relay says itself: no caller may speak for another. */
const NOT_UP = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'authorization',
  'cookie'
]);
const NOT_DOWN = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer']);
const OWN_PREFIX = 'x-celltrail-';

/**
 * What of a request reaches the owner. An upgrade's own headers are to be added.
 *
 * @param observer id of the relay's Jupyter server
 */
export function upstreamHeaders(
  { rawHeaders, headers }: IncomingMessage,
  { kernel_id }: Caller,
  { key, observer }: { key: string; observer: string }
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    if (NOT_UP.has(name) || name.startsWith(OWN_PREFIX)) continue;
    const before = kept[name];
    kept[name] = before === undefined ? rawHeaders[i + 1]! : [before, rawHeaders[i + 1]!].flat();
  }
  // Only a body that says no length comes in chunks; Node would give one to any other request, too.
  if (headers['transfer-encoding'] !== undefined) kept['transfer-encoding'] = 'chunked';
  kept['host'] = 'localhost';
  kept['authorization'] = `Bearer ${key}`;
  kept[OBSERVER_HEADER] = observer;
  if (kernel_id !== null) {
    kept[KERNEL_HEADER] = kernel_id;
    if (headers.authorization !== undefined) kept[AUTHORIZATION_HEADER] = headers.authorization;
  }
  return kept;
}

/** What of the owner's answer goes on to the caller, names and values in turn. */
export function downstreamHeaders({ rawHeaders }: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!NOT_DOWN.has(rawHeaders[i]!.toLowerCase())) kept.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  return kept;
}
