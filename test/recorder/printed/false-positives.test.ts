import { expect, it } from 'vitest';
import { printsWithoutTraining } from './prints-without-training.ts';
import { readPrints } from './read-prints.ts';

/** ≤ 1 % of them may be taken for a training. */
it('of what notebooks print that train nothing, next to nothing becomes a metric', () => {
  const documents = printsWithoutTraining();
  expect(documents.length).toBeGreaterThanOrEqual(100);
  const taken = documents
    .map(({ name, text }) => ({ name, points: readPrints(text, 'stdout') }))
    .filter(({ points }) => points.length > 0);
  expect(taken.slice(Math.floor(documents.length / 100))).toEqual([]);
});
