import { Router } from '../router.ts';
import type { Exchange, Route } from '../route.ts';

/** What a request's route is while another companion owns the data folder, and once we do. */
export class RoleRouter extends Router {
  /** Routes of our own; null as long as all goes to the owner. */
  #own: Router | null = null;
  readonly #relay: Route;
  /** `METHOD path` of the routes that are ours, whoever owns the folder. */
  readonly #here: ReadonlySet<string>;

  /**
   * @param relay called with the whole path as `rest`
   * @param here routes that are answered here, whoever owns the data folder
   */
  constructor(
    relay: (exchange: Exchange, router: RoleRouter) => Promise<void>,
    here: readonly Route[] = []
  ) {
    super(here);
    this.#here = new Set(
      here.flatMap(({ method, path }) => [`${method} /api/${path}`, `${method} /ajax-api/${path}`])
    );
    // The owner bounds bodies; here they go on as they come.
    const answer = (exchange: Exchange) => relay(exchange, this);
    this.#relay = { method: 'GET', path: '', streams: true, answer };
  }

  get own(): Router | null {
    return this.#own;
  }

  becomeOwn(router: Router): void {
    this.#own = router;
  }

  override find(method: string, path: string): ReturnType<Router['find']> {
    if (this.#here.has(`${method} ${path}`)) return super.find(method, path);
    return this.#own?.find(method, path) ?? { route: this.#relay, rest: path, named: null };
  }
}
