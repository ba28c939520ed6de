import { endpoint, required, STRING } from '../endpoint.ts';

/** Whether the browser that asks may use the server that its page came from. */
export interface PageSession {
  /** False on a server that is open to all who reach it. */
  required: boolean;
  signed_in: boolean;
}

const PATH = 'celltrail/v1/page-session';

/** Answered to everybody. */
export const getPageSession = endpoint<Record<never, never>, PageSession>('GET', PATH, {});

/**
 * Signs the browser in, by a cookie that ends with the browser, after 30 days at most.
 * PERMISSION_DENIED when that is not the server's token, REQUEST_LIMIT_EXCEEDED while too many wrong
 * ones wait for their answer, CONTENT_TOO_LARGE over 4 KB.
 */
export const openPageSession = endpoint<{ token: string }, PageSession>('POST', PATH, {
  token: required(STRING)
});

/** Signs the browser out. */
export const closePageSession = endpoint<Record<never, never>, PageSession>('DELETE', PATH, {});
