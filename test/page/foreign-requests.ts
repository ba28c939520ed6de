import type { Page } from 'playwright-core';

const all: string[] = [];

/** Of all pages since it was asked last. */
export const takeForeign = (): string[] => all.splice(0);

/** Fills, from now on, with the addresses of other hosts that the page asks: there must be none. */
export function foreignRequests(page: Page, { host }: URL): readonly string[] {
  const foreign: string[] = [];
  const onAddress = (address: string) => {
    const url = new URL(address);
    if (['data:', 'blob:'].includes(url.protocol) || url.host === host) return;
    foreign.push(address);
    all.push(address);
  };
  page.on('request', request => onAddress(request.url()));
  page.on('websocket', socket => onAddress(socket.url()));
  return foreign;
}
