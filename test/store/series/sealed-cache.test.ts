import { expect, it } from 'vitest';
import { encodeBlock } from '../../../src/store/series/block-format.ts';
import { PointColumns } from '../../../src/store/series/points.ts';
import { SealedCache } from '../../../src/store/series/sealed-cache.ts';
import type { SealedStore } from '../../../src/store/series/sealed-store.ts';

/** Row of a series whose points are all open. */
function openRow(count: number) {
  const points = new PointColumns(count);
  for (let at = 0; at < count; at++) points.put(at, at, at, at);
  return { sealed_row: 1, head: null, open: encodeBlock(points, { compress: false }) };
}
const noBlocks = { heads: () => [] } as unknown as SealedStore;

/** Four columns of doubles. */
const KILOBYTES_OF_LONG = 64;

it('keeps very many short series in memory, but only some with many open points', () => {
  const short = openRow(1);
  const long = openRow(1999);
  const cache = new SealedCache(noBlocks);
  const first = cache.series(1, short);
  for (let id = 2; id <= 5000; id++) cache.series(id, short);
  expect(cache.series(1, short)).toBe(first);

  const ask = (id: number) => cache.series(id, { ...long, sealed_row: 2 });
  const states = Array.from({ length: 1000 }, (_, id) => ask(id));
  // From the newest on: what was dropped drops only what is asked for behind it.
  const kept = states.filter((_, id) => ask(999 - id) === states[999 - id]).length;
  expect(kept).toBeGreaterThan(100);
  expect(kept * KILOBYTES_OF_LONG).toBeLessThan(40_000);
});
