import {
  closePageSession,
  getPageSession,
  openPageSession,
  type PageSession
} from '../../protocol/endpoints/page-session.ts';
import { sendJson } from '../answer.ts';
import type { Door } from '../auth.ts';
import type { PageCookie } from '../page-cookie.ts';
import { readJson } from '../request-body.ts';
import { fieldCheck } from '../request-fields.ts';
import { requestTarget } from '../request-target.ts';
import type { Exchange, Route } from '../route.ts';
import { WrongTokens } from '../wrong-tokens.ts';

/**
 * Signing in and out of the readers of our web page.
 *
 * @param door of the server: a browser may be in without having signed in at our page
 * @param cookie null on a server that asks for no token
 */
export function pageSessionRoutes(door: Door, cookie: PageCookie | null): Route[] {
  const required = cookie !== null;
  const check = fieldCheck(openPageSession);
  const wrongTokens = new WrongTokens();
  const answer = ({ response }: Exchange, signed_in: boolean, setCookie: string[] = []) => {
    if (setCookie.length > 0) response.setHeader('Set-Cookie', setCookie);
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
        const { request } = exchange;
        const { token } = check(await readJson(request, { limit: SIGN_IN_BYTES, unpacks: false }));
        if (cookie === null) return answer(exchange, true);
        await wrongTokens.check(() => cookie.isToken(token));
        answer(exchange, true, [cookie.given(request.headers)]);
      }
    },
    {
      ...closePageSession,
      open: true,
      answer: async exchange => {
        const { host } = requestTarget(exchange.request);
        answer(exchange, !required, cookie?.taken(exchange.request.headers, host));
      }
    }
  ];
}

/** Of a body that anybody may send. */
const SIGN_IN_BYTES = 4096;

function isIn(door: Door, { request }: Exchange): boolean {
  const { path, host } = requestTarget(request);
  try {
    door.admit(path, request.headers, host);
    return true;
  } catch {
    return false;
  }
}
