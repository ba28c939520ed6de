// @vitest-environment node
import { expect, it } from 'vitest';
import { metricSections } from '../../../src/ui/run/metric-sections.ts';

it('puts names without a prefix first and those of the system last', () => {
  const keys = ['loss', 'system/gpu_0/memory', 'val/acc', 'train/loss', 'val/loss', 'zeta'];
  expect(metricSections(keys)).toEqual([
    { prefix: '', keys: ['loss', 'zeta'] },
    { prefix: 'train', keys: ['train/loss'] },
    { prefix: 'val', keys: ['val/acc', 'val/loss'] },
    { prefix: 'system', keys: ['system/gpu_0/memory'] }
  ]);
});
