import { milliseconds, type Measured } from '../measured.ts';
import type { LabTab } from './lab-screens.ts';
import { fromInput, isSeen, median } from './page-times.ts';

const REPEATS = 5;

/** In the sidebar, by the keyboard. */
export async function renaming({ lab }: LabTab): Promise<Measured[]> {
  const { page } = lab;
  const sidebar = page.locator('#celltrail-sidebar');
  const asked: number[] = [];
  const renamed: number[] = [];
  let name = 'first #1';
  for (let n = 0; n < REPEATS; n++) {
    const row = sidebar.locator('.ct-run-row', { hasText: name }).last();
    await row.locator('[role=treeitem]').first().focus();
    const press = (key: string) => () => page.keyboard.press(key);
    const input = '#celltrail-sidebar .ct-inline-text';
    asked.push(await fromInput(page, 'keydown', press('F2'), isSeen, input));
    name = `renamed ${n}`;
    await page.keyboard.type(name);
    renamed.push(await fromInput(page, 'keydown', press('Enter'), hasRow, name));
    // The next one is of a row that is at rest.
    await page.waitForTimeout(1000);
  }
  return [
    milliseconds(`rename of a run: F2 to its box, median of ${REPEATS}`, median(asked)),
    milliseconds(
      `rename of a run: Enter to its new name, median of ${REPEATS}`,
      median(renamed),
      true,
      {
        must: 150
      }
    )
  ];
}

/** Runs in the page. */
function hasRow(name: string): boolean {
  const names = document.querySelectorAll('#celltrail-sidebar .ct-run-row .ct-row-text');
  return [...names].some(node => node.textContent?.includes(name));
}
