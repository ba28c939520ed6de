import type { PlotPoint } from '../../ui/plot/plot-point.ts';
import type { GoToCell } from '../../ui/run/go-to-cell.ts';

/** Where a click on a plot can lead. */
export interface PlotLinks {
  openRun: (run_id: string, execution_id?: string) => void;
  /** Absent where no notebook can be shown. */
  goToCell?: GoToCell | undefined;
}

/** The cell under which a plot stands. */
export interface PlotPlace {
  notebook_path: string | null;
  cell_id: string | null;
}

/**
 * Shows where a point comes from: the cell that logged it, if that is another one than stands above the
 * plot; else, and if that cell is gone, its run with the cell as it ran.
 */
export async function showPoint(
  { run_id, origin }: PlotPoint,
  { notebook_path, cell_id }: PlotPlace,
  { openRun, goToCell }: PlotLinks
): Promise<void> {
  const isOther = origin !== null && origin.cell_id !== null && origin.cell_id !== cell_id;
  if (isOther && goToCell !== undefined && notebook_path !== null) {
    const target = { notebook_path, cell_id: origin.cell_id, source: '' };
    if ((await goToCell(target)) === 'shown') return;
  }
  openRun(run_id, origin?.execution_id);
}
