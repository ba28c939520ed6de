import { expect, it } from 'vitest';
import { reconnectDelay } from '../../src/client/reconnect-delay.ts';

it('doubles until 15 seconds and stays there', () => {
  const waits = [0, 1, 2, 10, 1000].map(failures => reconnectDelay(failures, 1));
  expect(waits).toEqual([250, 500, 1000, 15_000, 15_000]);
});

it('is random in its second half, so that tabs do not come back together', () => {
  expect(reconnectDelay(2, 0)).toBe(500);
  expect(reconnectDelay(2, 0.5)).toBe(750);
});
