import { expect, it } from 'vitest';

import { WrongTokens } from '../../src/server/wrong-tokens.ts';

const codeOf = (check: Promise<void>) =>
  check.then(
    () => 'right',
    (error: { code: string }) => error.code
  );

it('answers wrong tokens late, and looks at no other while many wait', async () => {
  const tokens = new WrongTokens();
  const started = performance.now();
  const wrong = Array.from({ length: 8 }, () => codeOf(tokens.check(() => false)));
  for (const isRight of [true, false]) {
    expect(await codeOf(tokens.check(() => isRight))).toBe('REQUEST_LIMIT_EXCEEDED');
  }
  expect(performance.now() - started).toBeLessThan(250);
  expect(new Set(await Promise.all(wrong))).toEqual(new Set(['PERMISSION_DENIED']));
  expect(performance.now() - started).toBeGreaterThan(450);
  expect(await codeOf(tokens.check(() => true))).toBe('right');
});
