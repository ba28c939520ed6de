import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SecretScrubber } from '../../src/store/secrets/secret-scrubber.ts';
import { ROOT } from '../jupyter/jupyter-server.ts';

/** Fetched by the set-up of the tests (`test/fixtures/notebook-packages.txt`). */
const FOLDER = join(ROOT, '.cache', 'notebooks');
const LEAST_NOTEBOOKS = 200;
const LARGEST_SHARE = 0.01;

interface Notebook {
  cells: { source: unknown; outputs?: unknown[] }[];
}

it('of ordinary notebooks no more than 1 % have something that is taken for a secret', () => {
  const scrubber = new SecretScrubber();
  const paths = globSync('**/*.ipynb', { cwd: FOLDER }).sort();
  let withOutputs = 0;
  const changed = paths.filter(path => {
    const { cells } = JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as Notebook;
    const texts = cells.flatMap(({ source, outputs = [] }) => [source, ...outputs]);
    if (texts.length > cells.length) withOutputs++;
    return texts.some(text => scrubber.json(text) !== text);
  });
  expect(paths.length).toBeGreaterThanOrEqual(LEAST_NOTEBOOKS);
  expect(withOutputs).toBeGreaterThan(20);
  if (changed.length > 0) console.log(`taken for secrets: ${changed.join(', ')}`);
  expect(changed.length / paths.length).toBeLessThanOrEqual(LARGEST_SHARE);
});
