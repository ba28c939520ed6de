import type { Translation } from './translation.ts';

/** The texts as they are written, for hosts without translations. */
export const english: Translation = {
  __: (msgid, ...args) => fill(msgid, args),
  _n: (one, many, n, ...args) => fill(n === 1 ? one : many, [n, ...args])
};

function fill(text: string, args: readonly unknown[]): string {
  return text.replace(/%(\d+)/g, (_, place: string) => String(args[Number(place) - 1]));
}
