import type { ServerResponse } from 'node:http';

import { OBSERVER_HEADER } from '../../protocol/frames.ts';
import { missingValue } from '../field-error.ts';
import type { Route } from '../route.ts';

/**
 * The request that each relay keeps open at the owner: its end tells either side that the other is
 * gone, and the byte that it carries every second that the owner has not stopped to a halt.
 */
export const PRESENCE_PATH = 'celltrail/v1/presence';
export const PRESENCE_BEAT_MS = 1000;

export class Presence {
  readonly routes: Route[];
  readonly #responses = new Set<ServerResponse>();
  readonly #beat = setInterval(() => {
    for (const response of this.#responses) response.write('\n');
  }, PRESENCE_BEAT_MS);

  /** @param arrive called with the relay's observer; what it answers is called when the relay goes */
  constructor(arrive: (observer: string) => Promise<() => void>) {
    this.#beat.unref();
    this.routes = [
      {
        method: 'GET',
        path: PRESENCE_PATH,
        answer: async ({ request, response }) => {
          const observer = request.headers[OBSERVER_HEADER];
          if (typeof observer !== 'string') throw missingValue(OBSERVER_HEADER);
          const leave = await arrive(observer);
          const gone = new Promise<void>(resolve => response.once('close', resolve));
          if (!response.closed) await this.#hold(response, gone);
          leave();
        }
      }
    ];
  }

  /** Sends the relays away: they wait for the next owner from now on. */
  close(): void {
    clearInterval(this.#beat);
    for (const response of this.#responses) response.end();
  }

  async #hold(response: ServerResponse, gone: Promise<void>): Promise<void> {
    this.#responses.add(response);
    response.writeHead(200, ['Content-Type', 'text/plain', 'Connection', 'close']);
    response.write('\n');
    await gone;
    this.#responses.delete(response);
  }
}
