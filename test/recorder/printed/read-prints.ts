import { PrintedParser } from '../../../src/recorder/printed/printed-parser.ts';

/** What is read of texts, each a message 200 ms after the one before: `loss 0.31 @ 3`. */
export function readPrints(texts: string | readonly string[], name = 'stderr'): string[] {
  const parser = new PrintedParser();
  const pieces = typeof texts === 'string' ? [texts] : texts;
  const points = pieces.flatMap((text, index) => parser.write(name, text, index * 200));
  points.push(...parser.end(pieces.length * 200));
  return points.map(({ key, value, step }) => `${key} ${value} @ ${step}`);
}
