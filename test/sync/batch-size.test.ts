import { expect, it } from 'vitest';
import { BatchSize } from '../../src/sync/batch-size.ts';

it('is halved with each batch that was lost, and not for one of few points', () => {
  const size = new BatchSize();
  size.lost(1);
  expect(size.points).toBe(1000);
  size.lost(1000);
  size.lost(500);
  expect(size.points).toBe(250);
  // Of eight runs at a time, say.
  for (let runs = 0; runs < 8; runs++) size.lost(250);
  expect(size.points).toBe(125);
});

it('comes back to what was lost slowly, and as far as before', () => {
  const size = new BatchSize();
  size.lost(1000);
  size.took(500, 10);
  expect(size.points).toBe(502);
  for (let calls = 0; calls < 250; calls++) size.took(size.points, 10);
  expect(size.points).toBe(1000);
});

it('does not come back by calls that were small', () => {
  const size = new BatchSize();
  size.lost(1000);
  for (let calls = 0; calls < 250; calls++) size.took(10, 10);
  expect(size.points).toBe(500);
});
