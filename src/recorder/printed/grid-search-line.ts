import { NUMBER, printedNumber, type Reading } from './printed-point.ts';

/**
 * A fit of scikit-learn's searches with `verbose=3`: `[CV 1/5] END ...C=1, gamma=0.1;, score=0.913 total
 * time=   0.0s`, with the training's score too `score=(train=0.95, test=0.913)`.
 *
 * @returns null for another line; its parameters are no metrics
 */
export function gridSearchLine(line: string): Reading | null {
  if (!line.startsWith('[CV')) return null;
  const reading: Reading = { values: [], step: null };
  const [, both, alone] = SCORE.exec(line) ?? [];
  if (alone !== undefined) reading.values.push({ key: 'score', value: printedNumber(alone) });
  for (const [, part, value] of (both ?? '').matchAll(PART)) {
    reading.values.push({ key: `${part}_score`, value: printedNumber(value!) });
  }
  return reading;
}

const SCORE = new RegExp(String.raw`\bscore=(?:\(([^)]*)\)|${NUMBER})`, 'i');
const PART = new RegExp(String.raw`(train|test)=${NUMBER}`, 'gi');
