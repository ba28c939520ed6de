import { fillText } from '../plot/fill-text.ts';
import type { Translation } from './translation.ts';

/** The texts as they are written, for hosts without translations. */
export const english: Translation = {
  __: (msgid, ...args) => fillText(msgid, args),
  _n: (one, many, n, ...args) => fillText(n === 1 ? one : many, [n, ...args])
};
