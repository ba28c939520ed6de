import { expect, it } from 'vitest';

import { byteRange } from '../../src/server/byte-range.ts';

it.each([
  ['bytes=0-4', { start: 0, end: 4 }],
  ['bytes=5-', { start: 5, end: Infinity }],
  ['bytes=-3', { start: -3, end: Infinity }],
  ['bytes=-0', { start: 0, end: -1 }],
  [undefined, undefined],
  ['', undefined],
  ['bytes=-', undefined],
  ['bytes=4-2', undefined],
  ['bytes=0-1,4-5', undefined],
  ['items=0-1', undefined],
  ['bytes=a-b', undefined]
])('reads the Range %j as %j', (header, range) => {
  expect(byteRange(header)).toEqual(range);
});
