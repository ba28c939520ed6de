import { readDouble } from '../../../protocol/double.ts';
import { matcher } from '../compare.ts';
import { codeMask, type Mask } from './column-mask.ts';
import type { Texts } from './text-column.ts';

/**
 * What the texts of a column are as numbers, by their codes; NaN for one that is none. Read once:
 * a column only ever gets new texts behind those that it has.
 */
export function textNumbers({ texts }: Pick<Texts, 'texts'>): readonly number[] {
  let numbers = known.get(texts);
  if (numbers === undefined) known.set(texts, (numbers = [NaN]));
  for (let code = numbers.length; code < texts.length; code++) {
    numbers.push(readDouble(texts[code]) ?? NaN);
  }
  return numbers;
}

/** Runs whose text, as a number, satisfies a comparison; one that is no number is only unequal. */
export function textNumberMask(
  column: Texts,
  comparator: '=' | '!=' | '<' | '<=' | '>' | '>=',
  wanted: number
): Mask {
  const satisfies = matcher({ comparator, value: wanted });
  const table = Uint8Array.from(textNumbers(column), number => Number(satisfies(number)));
  table[0] = 0;
  return codeMask(column, table);
}

const known = new WeakMap<readonly string[], number[]>();
