import { compareText } from '../compare.ts';
import { textNumbers } from './text-numbers.ts';
import type { Texts } from './text-column.ts';

/**
 * The place of each text of a column in the order of all, by its code: numbers by their values and
 * equal ones in the same place, then what is no number by code points. A hundred thousand texts take
 * some time to be sorted, so it is kept, and new texts are merged into it.
 */
export function textRanks(column: Pick<Texts, 'texts'>): Float64Array {
  const { texts } = column;
  let known = KNOWN.get(texts);
  if (known === undefined || known.ranks.length < texts.length) {
    known = ranked(column, known?.order ?? new Int32Array(0));
    KNOWN.set(texts, known);
  }
  return known.ranks;
}

interface Ranked {
  /** Codes in order, without that of no text. */
  order: Int32Array;
  ranks: Float64Array;
}

function ranked(column: Pick<Texts, 'texts'>, before: Int32Array): Ranked {
  const compare = numbersFirst(column);
  const added = new Int32Array(column.texts.length - 1 - before.length);
  for (let at = 0; at < added.length; at++) added[at] = before.length + 1 + at;
  const order = merged(before, added.sort(compare), compare);
  const ranks = new Float64Array(column.texts.length);
  let rank = 0;
  for (let at = 0; at < order.length; at++) {
    if (at === 0 || compare(order[at - 1], order[at]) !== 0) rank++;
    ranks[order[at]] = rank;
  }
  return { order, ranks };
}

function merged(a: Int32Array, b: Int32Array, compare: (a: number, b: number) => number) {
  const all = new Int32Array(a.length + b.length);
  let atA = 0;
  let atB = 0;
  for (let at = 0; at < all.length; at++) {
    const takesA = atB === b.length || (atA < a.length && compare(a[atA], b[atB]) <= 0);
    all[at] = takesA ? a[atA++] : b[atB++];
  }
  return all;
}

function numbersFirst({ texts }: Pick<Texts, 'texts'>): (a: number, b: number) => number {
  const numbers = textNumbers({ texts });
  return (a, b) => {
    const isTextA = Number.isNaN(numbers[a]);
    const isTextB = Number.isNaN(numbers[b]);
    if (isTextA && isTextB) return compareText(texts[a], texts[b]);
    if (isTextA || isTextB) return Number(isTextA) - Number(isTextB);
    return numbers[a] < numbers[b] ? -1 : numbers[a] > numbers[b] ? 1 : 0;
  };
}

const KNOWN = new WeakMap<readonly string[], Ranked>();
