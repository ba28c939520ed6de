import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { isOwnOrigin, type PageRules } from './foreign-request.ts';
import { secretCheck } from './secret-check.ts';

/**
 * The cookie of a browser whose user gave the server's token to our page. It holds nothing but a
 * digest of the token: it is good as long as the server has that token, also over a restart.
 *
 * No password of Basic authentication, for a browser's own dialog cannot say what it asks for, shows
 * JSON to who cancels it, and there is no way out again.
 */
export class PageCookie {
  readonly #pair: string;
  readonly #name: string;
  readonly #attributes: string;
  readonly #pages: PageRules;
  readonly #isValue: (given: string) => boolean;
  readonly #isToken: (given: string) => boolean;

  /** @param prefix `--static-prefix` or '' */
  constructor(token: string, pages: PageRules, prefix: string) {
    const digest = (of: string) => createHmac('sha256', token).update(of).digest('hex');
    // Cookies know no ports: each server of a machine needs a name of its own.
    this.#name = `${PREFIX}${digest('name of the cookie').slice(0, 8)}`;
    const value = digest('value of the cookie');
    this.#pair = `${this.#name}=${value}`;
    this.#attributes = `; Path=${prefix}/; HttpOnly; SameSite=Strict`;
    this.#pages = pages;
    this.#isValue = secretCheck(value);
    this.#isToken = secretCheck(token);
  }

  isToken(given: string): boolean {
    return this.#isToken(given);
  }

  /** `Set-Cookie` of a sign-in: kept until the browser is closed. */
  get given(): string {
    return this.#pair + this.#attributes;
  }

  /** `Set-Cookie` of a sign-out. */
  get taken(): string {
    return `${this.#name}=; Max-Age=0${this.#attributes}`;
  }

  /** Other pages of this machine are of the same site, so the cookie comes with what they send, too. */
  admits(headers: IncomingHttpHeaders, host: string | undefined): boolean {
    if (!isOwnOrigin(headers, host, this.#pages)) return false;
    return cookiesOf(headers).some(([name, value]) => name === this.#name && this.#isValue(value));
  }
}

/** Who has a cookie of any of our servers has our page to sign in at, and needs no dialog. */
export const hasPageCookie = (headers: IncomingHttpHeaders) =>
  cookiesOf(headers).some(([name]) => name.startsWith(PREFIX));

const PREFIX = 'celltrail-page-';

const cookiesOf = ({ cookie = '' }: IncomingHttpHeaders) =>
  cookie.split(';').map(pair => {
    const [name, value = ''] = pair.trim().split('=', 2);
    return [name!, value] as const;
  });
