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

/** Signs the browser in, by a cookie. PERMISSION_DENIED when that is not the server's token. */
export const openPageSession = endpoint<{ token: string }, PageSession>('POST', PATH, {
  token: required(STRING)
});

/** Signs the browser out. */
export const closePageSession = endpoint<Record<never, never>, PageSession>('DELETE', PATH, {});
