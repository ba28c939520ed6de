import { afterEach, expect, it, vi } from 'vitest';

import { PageCookie } from '../../src/server/page-cookie.ts';

const PAGES = { boundHost: '127.0.0.1' };
const HOST = '127.0.0.1:5000';
const DAY_MS = 86_400_000;

const cookies = new PageCookie('secret', PAGES, '');
const given = (of = cookies, headers = {}) => of.given(headers).split(';')[0]!;
const nameOf = (pair: string) => pair.split('=')[0]!;

afterEach(() => {
  vi.useRealTimers();
});

it('is good for 30 days, after a restart too, and its time cannot be changed', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const cookie = given();
  const [name, expires, signature] = cookie.split(/[=.]/) as [string, string, string];
  vi.advanceTimersByTime(30 * DAY_MS - 2000);
  expect(new PageCookie('secret', PAGES, '').admits({ cookie }, HOST)).toBe(true);
  vi.advanceTimersByTime(2000);
  expect(cookies.admits({ cookie }, HOST)).toBe(false);
  const later = `${name}=${Number(expires) + 9999}.${signature}`;
  expect(cookies.admits({ cookie: later }, HOST)).toBe(false);
});

it('has a name that tells nothing of the token', () => {
  expect(nameOf(given())).not.toBe(nameOf(given()));
});

it('takes the place of the one that the browser has, but not of one of another server', () => {
  const ours = given();
  const theirs = given(new PageCookie('other', PAGES, ''));
  const again = given(cookies, { cookie: `${theirs}; ${ours}` });
  expect(nameOf(again)).toBe(nameOf(ours));
  const [left] = cookies.taken({ cookie: `${theirs}; ${ours}` }, HOST);
  expect(nameOf(given(cookies, { cookie: left!.split(';')[0] }))).toBe(nameOf(ours));
});
