import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Endpoint, Method } from '../protocol/endpoint.ts';
import { sendJson, sendJsonBytes } from './answer.ts';
import type { LostAnswers } from './lost-answers.ts';
import { readQuery } from './query-string.ts';
import { readJson } from './request-body.ts';
import { fieldCheck } from './request-fields.ts';

/** What a door found out about who asks. */
export interface Caller {
  /** The kernel that the request speaks for; null for all others. */
  readonly kernel_id: string | null;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  /** What follows the `?`. */
  readonly query: string;
  /** What follows a route's path, still percent-encoded: '' unless the route has `below`. */
  readonly rest: string;
  /** What stands for the names in braces in the route's path, decoded; null when it has none. */
  readonly named: Readonly<Record<string, string>> | null;
}

export interface Route {
  readonly method: Method;
  /** `{name}` stands for one part of the path, which is a field of the request. */
  readonly path: string;
  /** Absent: below `/api/` and `/ajax-api/`. `ajax`: below the second alone. `root`: the server's root. */
  readonly under?: 'api' | 'ajax' | 'root';
  /** Takes every path below `path`, too, but not `path` itself. */
  readonly below?: true;
  /** Answered to everybody, without a secret. */
  readonly open?: true;
  /** Takes a body as it comes, of any length: it never is whole in memory. */
  readonly streams?: true;
  /** Sends the answer, or rejects before any of it was sent. */
  answer(exchange: Exchange): Promise<void>;
}

/**
 * Joins an endpoint to what does it: the request is parsed and checked by the endpoint's fields,
 * the answer is JSON, and undefined is `{}`.
 *
 * @param handle may answer bytes: the JSON of a response, which are sent as they are
 * @param lostAnswers for an endpoint that creates something, which a retry must not do again
 */
export function route<Request, Response>(
  endpoint: Endpoint<Request, Response>,
  handle: (request: Request, caller: Caller) => Promise<Response | Uint8Array>,
  lostAnswers?: LostAnswers
): Route {
  const { method, path, under } = endpoint;
  const read = requestReader(endpoint);
  return {
    method,
    path,
    under,
    async answer(exchange) {
      const { response, caller } = exchange;
      const checked = await read(exchange);
      const answer = lostAnswers
        ? await lostAnswers.answer([path, caller.kernel_id, checked], response, () =>
            handle(checked, caller)
          )
        : await handle(checked, caller);
      if (answer instanceof Uint8Array) sendJsonBytes(response, answer);
      else sendJson(response, answer);
    }
  };
}

/** Parses and checks what an endpoint was asked. */
export function requestReader<Request, Response>(
  endpoint: Endpoint<Request, Response>
): (exchange: Pick<Exchange, 'request' | 'query' | 'named'>) => Promise<Request> {
  const check = fieldCheck(endpoint);
  return async ({ request, query, named }) => {
    const given =
      endpoint.method === 'GET' && query !== ''
        ? readQuery(query, endpoint.fields)
        : await readJson(request);
    return check(named === null ? given : { ...given, ...named });
  };
}
