import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { isOwnOrigin, type PageRules } from './foreign-request.ts';
import { secretCheck } from './secret-check.ts';

/**
 * The cookie of a browser whose user gave the server's token to our page: the time until which it
 * is good, signed with the token. So it outlives a restart, and no server keeps a list. What that
 * costs: signing out takes it from the browser, but a copy of it stays good for its 30 days, or
 * until the server has another token; and who has one can try tokens against it without asking us.
 * Other servers on other ports of the host are sent it, too, for cookies know no ports.
 *
 * No password of Basic authentication, for a browser's own dialog cannot say what it asks for, shows
 * JSON to who cancels it, and there is no way out again.
 */
export class PageCookie {
  readonly #sign: (expires: string) => string;
  readonly #attributes: string;
  readonly #pages: PageRules;
  readonly #isToken: (given: string) => boolean;

  /** @param prefix `--static-prefix` or '' */
  constructor(token: string, pages: PageRules, prefix: string) {
    this.#sign = expires =>
      createHmac('sha256', token).update(`page cookie until ${expires}`).digest('hex');
    this.#attributes = `; Path=${prefix}/; HttpOnly; SameSite=Strict`;
    this.#pages = pages;
    this.#isToken = secretCheck(token);
  }

  isToken(given: string): boolean {
    return this.#isToken(given);
  }

  /** `Set-Cookie` of a sign-in: kept until the browser is closed, good for 30 days at most. */
  given(headers: IncomingHttpHeaders): string {
    // Each server of a host needs a name of its own. It is drawn, for everybody who signs in at any
    // port of the host shows it there; what was derived from the token would tell of it.
    const [name] = pageCookiesOf(headers).find(
      ([, value]) => value === '' || this.#isGood(value)
    ) ?? [PREFIX + randomBytes(4).toString('hex')];
    const expires = String(Math.floor(Date.now() / 1000) + GOOD_FOR_S);
    return `${name}=${expires}.${this.#sign(expires)}${this.#attributes}`;
  }

  /**
   * `Set-Cookie` of a sign-out, for who is signed in alone. What is left says nothing but that the
   * browser has our page to sign in at: see `hasPageCookie`.
   */
  taken(headers: IncomingHttpHeaders, host: string | undefined): string[] {
    return this.#admitted(headers, host).map(([name]) => `${name}=${this.#attributes}`);
  }

  /** Other pages of this machine are of the same site, so the cookie comes with what they send, too. */
  admits(headers: IncomingHttpHeaders, host: string | undefined): boolean {
    return this.#admitted(headers, host).length > 0;
  }

  #admitted(headers: IncomingHttpHeaders, host: string | undefined) {
    if (!isOwnOrigin(headers, host, this.#pages)) return [];
    return pageCookiesOf(headers).filter(([, value]) => this.#isGood(value));
  }

  #isGood(value: string): boolean {
    const [expires, signature = ''] = value.split('.', 2) as [string, string?];
    return secretCheck(this.#sign(expires))(signature) && Number(expires) * 1000 > Date.now();
  }
}

/** Who has, or had, a cookie of any of our servers has our page to sign in at, and needs no dialog. */
export const hasPageCookie = (headers: IncomingHttpHeaders) => pageCookiesOf(headers).length > 0;

const PREFIX = 'celltrail-page-';
const GOOD_FOR_S = 30 * 24 * 60 * 60;

const pageCookiesOf = ({ cookie = '' }: IncomingHttpHeaders) =>
  cookie
    .split(';')
    .map(pair => {
      const [name, value = ''] = pair.trim().split('=', 2);
      return [name!, value] as const;
    })
    .filter(([name]) => name.startsWith(PREFIX));
