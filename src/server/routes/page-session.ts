import {
  closePageSession,
  getPageSession,
  openPageSession,
  type PageSession
} from '../../protocol/endpoints/page-session.ts';
import { ApiError } from '../../protocol/errors.ts';
import { sendJson } from '../answer.ts';
import type { Door } from '../auth.ts';
import type { PageCookie } from '../page-cookie.ts';
import { readJson } from '../request-body.ts';
import { fieldCheck } from '../request-fields.ts';
import { requestTarget } from '../request-target.ts';
import type { Exchange, Route } from '../route.ts';

/**
 * Signing in and out of the readers of our web page.
 *
 * @param door of the server: a browser may be in without having signed in at our page
 * @param cookie null on a server that asks for no token
 */
export function pageSessionRoutes(door: Door, cookie: PageCookie | null): Route[] {
  const required = cookie !== null;
  const check = fieldCheck(openPageSession);
  const answer = ({ response }: Exchange, signed_in: boolean, setCookie?: string) => {
    if (setCookie !== undefined) response.setHeader('Set-Cookie', setCookie);
    response.setHeader('Cache-Control', 'no-store');
    sendJson(response, { required, signed_in } satisfies PageSession);
  };
  return [
    {
      ...getPageSession,
      open: true,
      answer: async exchange => answer(exchange, isIn(door, exchange))
    },
    {
      ...openPageSession,
      open: true,
      answer: async exchange => {
        const { token } = check(await readJson(exchange.request));
        if (cookie === null) return answer(exchange, true);
        // Not 401, upon which browsers ask by themselves.
        if (!cookie.isToken(token)) {
          throw new ApiError('PERMISSION_DENIED', 'This is not the token of this server.');
        }
        answer(exchange, true, cookie.given);
      }
    },
    {
      ...closePageSession,
      open: true,
      answer: async exchange => answer(exchange, !required, cookie?.taken)
    }
  ];
}

function isIn(door: Door, { request }: Exchange): boolean {
  const { path, host } = requestTarget(request);
  try {
    door.admit(path, request.headers, host);
    return true;
  } catch {
    return false;
  }
}
