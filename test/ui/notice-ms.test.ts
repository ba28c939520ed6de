import { expect, it } from 'vitest';
import { noticeMs } from '../../src/ui/notice-ms.ts';

it('offers an action for ten seconds', () => {
  expect(noticeMs({})).toBeLessThan(10_000);
  expect(noticeMs({ action: { label: 'Undo' } })).toBe(10_000);
});
