import { ApiError } from '../protocol/errors.ts';
import type { Exchange, Route } from './route.ts';

/** What stands before a route's path; every API path has a twin for the browser side of MLflow (`get_endpoints`). */
const PREFIXES = { api: ['/api/', '/ajax-api/'], ajax: ['/ajax-api/'], root: ['/'] } as const;

/** Finds the route of a request by one look-up; the few routes whose paths have names in them come after. */
export class Router {
  readonly #exact = new Map<string, Route>();
  readonly #named: { pattern: RegExp; route: Route }[] = [];
  readonly #below: { prefix: string; route: Route }[] = [];
  readonly #open = new Set<string>();
  readonly #openBelow: string[] = [];

  constructor(routes: Iterable<Route>) {
    for (const route of routes) {
      for (const prefix of PREFIXES[route.under ?? 'api']) {
        const key = `${route.method} ${prefix}${route.path}`;
        if (route.open && route.below) this.#openBelow.push(`${key}/`);
        else if (route.open) this.#open.add(key);
        if (route.below) this.#below.push({ prefix: `${key}/`, route });
        else if (key.includes('{')) this.#named.push({ pattern: namedPattern(key), route });
        else this.#exact.set(key, route);
      }
    }
  }

  /** Whether what is asked is for everybody. */
  isOpen(method: string, path: string): boolean {
    const key = `${method} ${path}`;
    return this.#open.has(key) || this.#openBelow.some(prefix => key.startsWith(prefix));
  }

  /**
   * @param path without the query string
   * @throws ApiError ENDPOINT_NOT_FOUND, by which MLflow's clients know an older server and fall back
   */
  find(
    method: string,
    path: string
  ): { route: Route; rest: Exchange['rest']; named: Exchange['named'] } {
    const key = `${method} ${path}`;
    const exact = this.#exact.get(key);
    if (exact) return { route: exact, rest: '', named: null };
    for (const { pattern, route } of this.#named) {
      const match = pattern.exec(key);
      if (match) return { route, rest: '', named: decodedGroups(match.groups) };
    }
    for (const { prefix, route } of this.#below) {
      if (key.startsWith(prefix)) return { route, rest: key.slice(prefix.length), named: null };
    }
    throw new ApiError('ENDPOINT_NOT_FOUND', `This server has no endpoint ${method} ${path}.`);
  }
}

/** `{model_id}` in a path stands for one part of it. */
function namedPattern(key: string): RegExp {
  const source = key
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>[^/]+)`);
  return new RegExp(`^${source}$`);
}

function decodedGroups(groups: Record<string, string> = {}): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const [name, text] of Object.entries(groups)) {
    try {
      decoded[name] = decodeURIComponent(text);
    } catch {
      decoded[name] = text;
    }
  }
  return decoded;
}
