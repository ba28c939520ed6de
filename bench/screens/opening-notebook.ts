import { milliseconds, type Measured } from '../measured.ts';
import type { LabTab } from './lab-screens.ts';
import { fromInput, median } from './page-times.ts';

const REPEATS = 5;

/** The notebook of a session as it was executed, from the click in its row's menu to its cells. */
export async function openingNotebook({ lab }: LabTab): Promise<Measured[]> {
  const { page } = lab;
  const row = page.locator('#celltrail-sidebar .ct-run-row', { hasText: 'first #1' }).last();
  const times: number[] = [];
  for (let n = 0; n < REPEATS; n++) {
    await row.click({ button: 'right' });
    const item = page.getByRole('menuitem', { name: 'Open as notebook' });
    await item.waitFor();
    times.push(await fromInput(page, 'click', () => item.click(), hasCells, null));
    await page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());
    await page.locator('.ct-copy-banner').waitFor({ state: 'detached' });
  }
  const [first, ...again] = times;
  const work = 'open as notebook: click to its cells';
  return [
    milliseconds(`${work}, its code not loaded yet`, first!, true, { must: 1000 }),
    milliseconds(`${work}, again, median of ${again.length}`, median(again), true, { must: 1000 })
  ];
}

/** Runs in the page. */
function hasCells(): boolean {
  const banner = document.querySelector('.ct-copy-banner');
  const tab = banner?.closest('.lm-DockPanel-widget, .jp-MainAreaWidget') ?? banner?.parentElement;
  const cells = tab?.querySelectorAll('.jp-Cell .cm-line') ?? [];
  return [...cells].some(node => node.textContent?.includes('log-batch'));
}
