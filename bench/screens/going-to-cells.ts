import { Record } from '../../test/jupyter/record.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { LabTab } from './lab-screens.ts';
import { fromInput, isSeen, median } from './page-times.ts';

const REPEATS = 5;
/** Selected, and flashing. */
const FLASHED = '.jp-Notebook-cell.jp-mod-active.ct-mod-flash';

/** From a point of a plot, and from a value of a table, to its cell in the open notebook. */
export async function goingToCells({ lab, jupyter }: LabTab): Promise<Measured[]> {
  const { page } = lab;
  const { run_id } = await new Record(jupyter).session('inline.ipynb');
  const measure = async (tab: 'overview' | 'metrics', target: string) => {
    const times: number[] = [];
    for (let n = 0; n < REPEATS; n++) {
      await lab.command('celltrail:open-run', { run_id });
      await lab.runTab(tab);
      const place = page.locator(`.ct-run:visible ${target}`).first();
      await place.waitFor();
      times.push(await fromInput(page, 'click', () => place.click(), isSeen, FLASHED));
      await page.locator(FLASHED).waitFor({ state: 'detached' });
    }
    return median(times);
  };
  const aim = { must: 300 };
  return [
    milliseconds(
      `click on a point of a plot to its cell, flashed, median of ${REPEATS}`,
      await measure('metrics', '.ct-figure'),
      true,
      aim
    ),
    milliseconds(
      `click on a value to its cell, flashed, median of ${REPEATS}`,
      await measure('overview', '.ct-metrics td:last-child button:enabled'),
      true,
      aim
    )
  ];
}
