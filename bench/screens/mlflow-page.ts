import { launchBrowser } from '../../test/e2e/browser.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { markFirst, median, reloadTimes } from './page-times.ts';
import { pageLoadWork } from './table.ts';

const REPEATS = 3;
/** A link of the table to a run, by its name. */
const ROW = 'a[href*="/runs/0000"]';

/** The page of the real `mlflow server`, over the same runs. */
export async function mlflowScreens(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(markFirst, ROW);
    await page.goto(`http://127.0.0.1:${server.port}/#/experiments/0/runs`);
    await page.locator(ROW).first().waitFor({ timeout: 60_000 });
    return [milliseconds(pageLoadWork(runs), median(await reloadTimes(page, REPEATS)))];
  } finally {
    await browser.close();
  }
}
