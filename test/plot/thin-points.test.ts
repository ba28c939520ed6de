import { describe, expect, it } from 'vitest';
import { thinPoints } from '../../src/plot/thin-points.ts';

const steps = Array.from({ length: 10_000 }, (_, step) => step);
const wave = steps.map(step => Math.sin(step / 300));

describe('thinning', () => {
  it('keeps every point of a short series', () => {
    expect(thinPoints([1, 2, 3], [5, 5, 5], 4)).toEqual([0, 1, 2]);
  });
  it.each([4, 83, 500])('keeps at most %i points, in order, with both ends', most => {
    const kept = thinPoints(steps, wave, most);
    expect(kept.length).toBeLessThanOrEqual(most);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect([kept[0], kept[kept.length - 1]]).toEqual([0, 9999]);
  });
  it('uses most of what it may keep', () => {
    expect(thinPoints(steps, wave, 500).length).toBeGreaterThan(350);
  });
  it('loses no spike', () => {
    const spiky = [...wave];
    spiky[7311] = 50;
    spiky[1234] = -50;
    const kept = thinPoints(steps, spiky, 100);
    expect(kept).toContain(7311);
    expect(kept).toContain(1234);
  });
  it('keeps a gap', () => {
    const broken = [...wave];
    broken[5000] = NaN;
    expect(thinPoints(steps, broken, 100)).toContain(5000);
  });
  it('manages many points at one step', () => {
    const kept = thinPoints(
      steps.map(() => 7),
      wave,
      100
    );
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.length).toBeGreaterThan(10);
  });
});
