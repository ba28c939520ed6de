import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Tells requests that a page of someone else sent through a browser on this machine: by a name
 * that was made to point here (DNS rebinding), or from another origin. MLflow's rules and texts
 * (`security_utils.py`), but an origin is refused whatever the method, for a WebSocket is a GET.
 *
 * @param boundHost the name or address that the server was told to listen on
 * @returns the text of a 403 answer; null when nothing is wrong
 */
export function foreignRequest(headers: IncomingHttpHeaders, boundHost: string): string | null {
  const { host, origin } = headers;
  if (host === undefined || !isOwnHost(hostName(host), boundHost)) return INVALID_HOST;
  if (origin !== undefined && !isOwnOrigin(origin, host)) return CROSS_ORIGIN;
  return null;
}

const INVALID_HOST = 'Invalid Host header - possible DNS rebinding attack detected';
const CROSS_ORIGIN = 'Cross-origin request blocked';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

// RFC 1918 and RFC 4193. MLflow matches them as text, which `10.evil.example` passes.
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

function isOwnHost(name: string, boundHost: string): boolean {
  if (LOOPBACK_NAMES.has(name) || name === boundHost.toLowerCase()) return true;
  const address = name.startsWith('[') ? name.slice(1, -1) : name;
  const family = isIP(address);
  if (family === 0) return false;
  return address === boundHost || PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isOwnOrigin(origin: string, host: string): boolean {
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false; // `null`, of a sandboxed frame or a file
  }
  return url.host === host.toLowerCase() || LOOPBACK_NAMES.has(url.hostname);
}

/** Without the port; an IPv6 address keeps its brackets. */
function hostName(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  return (end > 0 ? host.slice(0, end) : host).toLowerCase();
}
