import { NUMBER, printedNumber, type PrintedValue, type Reading } from './printed-point.ts';
import { keyKind } from './training-key.ts';

/**
 * A round of XGBoost (`[12]\tvalidation_0-rmse:0.31`), LightGBM (`[12]\tvalid_0's l2: 0.31`; of `cv` the
 * mean), or CatBoost (`12:\tlearn: 0.69\ttest: 0.68\tbest: 0.68 (3)\ttotal: 46ms`).
 *
 * @returns null for another line
 */
export function boostingLine(line: string): Reading | null {
  const [, at, rest] = ROUND.exec(line) ?? [];
  if (at !== undefined) {
    const values: PrintedValue[] = [];
    for (const part of rest!.split('\t')) {
      const [, key, value] = VALUE.exec(part.trim()) ?? [];
      if (key === undefined || !isOfBoosting(key)) return null;
      values.push({ key, value: printedNumber(value!) });
    }
    return { values, step: { unit: 'round', at: Number(at) } };
  }
  const cat = CAT_BOOST.exec(line);
  if (cat === null) return null;
  const values: PrintedValue[] = [{ key: 'learn', value: printedNumber(cat[2]!) }];
  for (const [, key, value] of cat[3]!.matchAll(CAT_BOOST_TEST)) {
    values.push({ key: key!, value: printedNumber(value!) });
  }
  return { values, step: { unit: 'round', at: Number(cat[1]) } };
}

const isOfBoosting = (key: string): boolean =>
  /^[\w.]+(?:-|'s )\S/.test(key) || keyKind(key) !== 'other';

const ROUND = /^\[(\d+)\]\t+(\S.*)$/;
const VALUE = new RegExp(String.raw`^([A-Za-z][\w.@'/ -]*?)\s*:\s*${NUMBER}(?:\s*\+\s*\S+)?$`, 'i');
const CAT_BOOST = new RegExp(String.raw`^(\d+):\tlearn: ${NUMBER}((?:\t.*)?)$`, 'i');
const CAT_BOOST_TEST = new RegExp(String.raw`\t(test\d*): ${NUMBER}`, 'gi');
