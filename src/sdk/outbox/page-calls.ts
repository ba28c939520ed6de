import { ApiCalls, sizeOf } from '../api-calls.ts';

/** What pages that are left may have under way is 64 KiB in all; the headers count, too. */
const MOST_KEPT_ALIVE = 60_000;

/** Calls of a page: while it is being left they go on without it, as far as there is room for them. */
export class PageCalls extends ApiCalls {
  /** Bytes under way that go on without the page. */
  #keptAlive = 0;

  protected override async ask(url: string, init: RequestInit): Promise<Response> {
    const bytes = sizeOf(init.body as Parameters<typeof sizeOf>[0]);
    const keepalive = this.isLeft && this.#keptAlive + bytes <= MOST_KEPT_ALIVE;
    if (keepalive) this.#keptAlive += bytes;
    try {
      return await super.ask(url, { ...init, keepalive });
    } finally {
      if (keepalive) this.#keptAlive -= bytes;
    }
  }
}
