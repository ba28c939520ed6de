import { ApiError } from '../protocol/errors.ts';
import type { Exchange, Route } from './route.ts';

/** Every API path has a twin below this one, for the browser side of MLflow (`get_endpoints`). */
const PREFIXES = ['/api/', '/ajax-api/'];

/** Finds the route of a request by one look-up; few routes take the paths below them, and come after. */
export class Router {
  readonly #exact = new Map<string, Route>();
  readonly #below: { prefix: string; route: Route }[] = [];

  constructor(routes: Iterable<Route>) {
    for (const route of routes) {
      for (const prefix of PREFIXES) {
        const key = `${route.method} ${prefix}${route.path}`;
        if (route.below) this.#below.push({ prefix: `${key}/`, route });
        else this.#exact.set(key, route);
      }
    }
  }

  /**
   * @param path without the query string
   * @throws ApiError ENDPOINT_NOT_FOUND, by which MLflow's clients know an older server and fall back
   */
  find(method: string, path: string): { route: Route; rest: Exchange['rest'] } {
    const key = `${method} ${path}`;
    const exact = this.#exact.get(key);
    if (exact) return { route: exact, rest: '' };
    for (const { prefix, route } of this.#below) {
      if (key.startsWith(prefix)) return { route, rest: key.slice(prefix.length) };
    }
    throw new ApiError('ENDPOINT_NOT_FOUND', `This server has no endpoint ${method} ${path}.`);
  }
}
