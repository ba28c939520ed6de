import { afterAll, expect } from 'vitest';
import { takeForeign } from '../page/foreign-requests.ts';

/** Of no file's pages may any have asked another host for anything. */
afterAll(() => {
  expect(takeForeign()).toEqual([]);
});
