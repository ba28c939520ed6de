// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { showPoint } from '../../../src/lab/notebook/plot-point-links.ts';
import type { PlotPoint } from '../../../src/ui/plot/plot-point.ts';

const PLACE = { notebook_path: 'a.ipynb', cell_id: 'shown' };

const point = (cell_id: string | null): PlotPoint => ({
  series: 0,
  run_id: 'run-a',
  metric_key: 'loss',
  step: 3,
  value: 1,
  origin: { execution_id: 'e1', cell_id, execution_count: 5, attempt: 2, inferred: false }
});

function links(found: 'shown' | 'gone') {
  return { openRun: vi.fn(), goToCell: vi.fn(async () => found) };
}

describe('a click on a point', () => {
  it('of the cell above shows its run, with the cell as it ran', async () => {
    const to = links('shown');
    await showPoint(point('shown'), PLACE, to);
    expect(to.openRun).toHaveBeenCalledWith('run-a', 'e1');
    expect(to.goToCell).not.toHaveBeenCalled();
  });
  it('of another cell goes to that cell', async () => {
    const to = links('shown');
    await showPoint(point('other'), PLACE, to);
    expect(to.goToCell).toHaveBeenCalledWith(
      expect.objectContaining({ notebook_path: 'a.ipynb', cell_id: 'other' })
    );
    expect(to.openRun).not.toHaveBeenCalled();
  });
  it('of a cell that is gone, or in no notebook, shows its run', async () => {
    const to = links('gone');
    await showPoint(point('other'), PLACE, to);
    await showPoint(point('other'), { ...PLACE, notebook_path: null }, to);
    expect(to.openRun.mock.calls).toEqual([
      ['run-a', 'e1'],
      ['run-a', 'e1']
    ]);
    expect(to.goToCell).toHaveBeenCalledTimes(1);
  });
  it('of which nothing is known shows its run', async () => {
    const to = links('shown');
    await showPoint({ ...point('x'), origin: null }, PLACE, to);
    expect(to.openRun).toHaveBeenCalledWith('run-a', undefined);
  });
});
