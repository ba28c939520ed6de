import { launchBrowser } from '../../test/e2e/browser.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { median } from './page-times.ts';
import { pageLoadWork } from './table.ts';
import { markFirst } from './trail-page.ts';

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
    const loads: number[] = [];
    for (let n = 0; n < REPEATS; n++) {
      await page.reload();
      await page.waitForFunction(
        () => performance.getEntriesByName('first-row').length > 0,
        undefined,
        { timeout: 60_000 }
      );
      loads.push(
        await page.evaluate(() => performance.getEntriesByName('first-row')[0]!.startTime)
      );
    }
    return [milliseconds(pageLoadWork(runs), median(loads))];
  } finally {
    await browser.close();
  }
}
