import { launchBrowser } from '../../test/e2e/browser.ts';
import { startJupyter } from '../../test/e2e/jupyter.ts';
import { LabPage } from '../../test/e2e/lab-page.ts';
import { milliseconds, type Measured } from '../measured.ts';
import { median, until } from './page-times.ts';
import { sessionsFolder } from './sessions-folder.ts';

const SESSIONS = 5000;
const REPEATS = 7;
const ROW = '#celltrail-sidebar .ct-run-row';
const TAB = '[data-id="celltrail-sidebar"]';

/** The sidebar of JupyterLab over a record of many sessions, from the click on its tab to its rows. */
export async function sidebar(folder: string): Promise<Measured[]> {
  const CELLTRAIL_HOME = await sessionsFolder(folder, SESSIONS);
  const [jupyter, browser] = await Promise.all([
    startJupyter({ env: { CELLTRAIL_HOME } }),
    launchBrowser()
  ]);
  try {
    const size = `sidebar with ${SESSIONS.toLocaleString('en')} sessions`;
    // What a click on its tab does: Lumino's tabs do not hear a click that a script makes.
    const show = (command: string) => void window.jupyterapp.commands.execute(command);
    const first: number[] = [];
    const again: number[] = [];
    for (let n = 0; n < REPEATS; n++) {
      const lab = await LabPage.launcher(browser, jupyter);
      const { page } = lab;
      await page.locator(TAB).waitFor();
      await page.waitForLoadState('networkidle');
      first.push(await until(page, ROW, show, 'celltrail:show-runs'));
      await page.locator(TAB).click();
      await page.locator(ROW).first().waitFor({ state: 'hidden' });
      again.push(await until(page, ROW, show, 'celltrail:show-runs'));
      await lab.close();
    }
    return [
      milliseconds(`${size}: opened, median of ${REPEATS}`, median(again), true, { must: 100 }),
      milliseconds(`${size}: opened first, its code not loaded, median`, median(first))
    ];
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}
