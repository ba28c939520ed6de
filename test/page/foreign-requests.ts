import type { Page } from 'playwright-core';

/** Fills, from now on, with the addresses of other hosts that the page asks: there must be none. */
export function foreignRequests(page: Page, { host }: URL): readonly string[] {
  const foreign: string[] = [];
  const onAddress = (address: string) => {
    const url = new URL(address);
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== host) foreign.push(address);
  };
  page.on('request', request => onAddress(request.url()));
  page.on('websocket', socket => onAddress(socket.url()));
  return foreign;
}
