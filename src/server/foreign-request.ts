import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Which names and pages may bring a browser's request here. */
export interface PageRules {
  /** The name or address that the server was told to listen on. */
  readonly boundHost: string;
  /**
   * `--allowed-hosts`, in the place of the default: loopback, private addresses and `boundHost`. A
   * port counts, as in MLflow: `host.example` is not `host.example:5000`; `*` stands for any text.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * `--cors-allowed-origins`, beside the server's own origin and loopback. Absent: browsers are not
   * told about other origins at all.
   */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Tells requests that a page of someone else sent through a browser on this machine: by a name
 * that was made to point here (DNS rebinding), or from another origin. MLflow's rules and texts
 * (`security_utils.py`), but an origin is refused whatever the method, for a WebSocket is a GET;
 * and the server's own origin is never foreign.
 *
 * @param host of the Host header, or of the request's target where that names one
 * @returns the text of a 403 answer; null when nothing is wrong
 */
export function foreignRequest(
  { origin }: IncomingHttpHeaders,
  host: string | undefined,
  rules: PageRules
): string | null {
  if (host === undefined || !isAllowedHost(host, rules)) return INVALID_HOST;
  if (origin !== undefined && !isAllowedOrigin(origin, host, rules)) return CROSS_ORIGIN;
  return null;
}

/**
 * Whether no other page sent it than the server's own, or one of those that were named for it. What
 * is no CORS request has no origin, a picture of another page, say: of that, browsers tell in
 * `Sec-Fetch-Site` where it came from, but only over HTTPS and to loopback.
 */
export function isOwnOrigin(
  { origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  host: string | undefined,
  { allowedOrigins = [] }: PageRules
): boolean {
  // `none`: the user, by the address bar or a bookmark.
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  const named = allowedOrigins.filter(allowed => allowed !== '*');
  return isOriginOf(host, origin) || matchesAny(origin, named);
}

/**
 * What lets a page of another origin read the answer (Fetch standard, CORS protocol). As in
 * MLflow: credentials for origins that are named or plain-HTTP loopback, none for `*`.
 *
 * @returns null for an origin that may not
 */
export function corsHeaders(
  origin: string,
  { allowedOrigins }: PageRules
): Record<string, string> | null {
  if (!allowedOrigins) return null;
  if (allowedOrigins.includes('*')) {
    return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };
  }
  if (!LOOPBACK_ORIGIN.test(origin) && !matchesAny(origin, allowedOrigins)) return null;
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': '*',
    Vary: 'Origin'
  };
}

const INVALID_HOST = 'Invalid Host header - possible DNS rebinding attack detected';
const CROSS_ORIGIN = 'Cross-origin request blocked';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);
const LOOPBACK_ORIGIN = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

// RFC 1918 and RFC 4193. MLflow matches them as text, which `10.evil.example` passes.
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

function isAllowedHost(host: string, { boundHost, allowedHosts }: PageRules): boolean {
  if (allowedHosts) return allowedHosts.includes('*') || matchesAny(host, allowedHosts);
  const name = hostName(host);
  if (LOOPBACK_NAMES.has(name) || name === boundHost.toLowerCase()) return true;
  const address = name.startsWith('[') ? name.slice(1, -1) : name;
  const family = isIP(address);
  if (family === 0) return false;
  return address === boundHost || PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isAllowedOrigin(origin: string, host: string, { allowedOrigins }: PageRules): boolean {
  if (allowedOrigins && (allowedOrigins.includes('*') || matchesAny(origin, allowedOrigins))) {
    return true;
  }
  // `null` is the origin of a sandboxed frame or a file.
  return isOriginOf(host, origin) || LOOPBACK_NAMES.has(URL.parse(origin)?.hostname ?? '');
}

const isOriginOf = (host: string | undefined, origin: string) =>
  host !== undefined && URL.parse(origin)?.host === host.toLowerCase();

/** As MLflow: equal, or with `*` in the pattern a match of `fnmatch`. */
function matchesAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some(pattern =>
    pattern.includes('*') ? wildcard(pattern).test(text) : pattern === text
  );
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    // `[seq]` of fnmatch; a bracket that is closed nowhere is a bracket.
    .replace(/\[(?![^\]]+\])/g, '\\[')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

/** Without the port; an IPv6 address keeps its brackets. */
function hostName(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  return (end > 0 ? host.slice(0, end) : host).toLowerCase();
}
