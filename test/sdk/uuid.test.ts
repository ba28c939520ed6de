import { afterEach, expect, it, vi } from 'vitest';
import { CellOutput } from '../../src/sdk/notebook/cell-output.ts';
import { uuid } from '../../src/sdk/uuid.ts';

afterEach(() => vi.unstubAllGlobals());

it('is 32 hex digits, another one each time, without crypto.randomUUID', () => {
  const { crypto } = globalThis;
  vi.stubGlobal('crypto', {
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes)
  });
  const some = Array.from({ length: 100 }, uuid);
  for (const one of some) expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(some).size).toBe(100);
  expect(() => new CellOutput()).not.toThrow();
});
