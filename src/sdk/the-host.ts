import type { Host } from './host.ts';

let host: Host | undefined;

/** Called once, by the entry of a build. */
export function setHost(given: Host): void {
  host = given;
}

export function theHost(): Host {
  if (host === undefined) throw new Error('celltrail was not loaded by one of its entries.');
  return host;
}
