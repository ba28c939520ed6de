import type { Browser } from 'playwright-core';
import { milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { pageLoadWork } from './page-tasks.ts';
import { framesOfScroll, median, reloadTimes, until } from './page-times.ts';
import { openPage, ROW } from './trail-page.ts';

const REPEATS = 7;
/** Another view, which asks for little. */
const ELSEWHERE = '/compare/runs=';
/** In the new order, once its rows are there. */
const SORTED = '[role=grid]:not([aria-busy=true]):has([aria-sort=descending])';

/** The table of all runs on the server's own page. */
export async function table(
  browser: Browser,
  server: BenchedServer,
  runs: number
): Promise<Measured[]> {
  const size = `${runs.toLocaleString('en')} runs`;
  const page = await openPage(browser, server, '/runs');
  await page.locator(ROW).first().waitFor();
  const loads = await reloadTimes(page, REPEATS);
  // From another view, as by a click: for the first time in a page, and again.
  const goTo = (hash: string) => void (location.hash = hash);
  const paints: number[] = [];
  const returns: number[] = [];
  for (let n = 0; n < REPEATS; n++) {
    const fresh = await openPage(browser, server, ELSEWHERE);
    await fresh.getByRole('link', { name: 'Runs' }).waitFor();
    await fresh.waitForLoadState('networkidle');
    paints.push(await until(fresh, ROW, goTo, '#/runs'));
    await fresh.evaluate(goTo, `#${ELSEWHERE}`);
    await fresh.locator(ROW).first().waitFor({ state: 'hidden' });
    returns.push(await until(fresh, ROW, goTo, '#/runs'));
    await fresh.close();
  }
  const sorted = await until(page, SORTED, () => {
    const heads = [...document.querySelectorAll('[role=columnheader]')];
    const metric = heads.find(head => head.textContent?.includes('metric_0'))!;
    metric.querySelector('button')!.click();
  });
  const frames = await framesOfScroll(page, '[role=grid]', 56);
  await page.close();
  return [
    milliseconds(
      `table of ${size}: opened from another view to first rows painted, median of ${REPEATS}`,
      median(paints),
      true,
      { must: 150, stretch: 70 }
    ),
    milliseconds(`table of ${size}: come back to, median of ${REPEATS}`, median(returns)),
    milliseconds(pageLoadWork(runs), median(loads)),
    milliseconds(`table of ${size}: click on a metric to its order`, sorted),
    {
      work: `table of ${size}: frames a second at 2 rows a frame`,
      figure: `${frames.toFixed(1)} fps`,
      value: frames,
      higherIsBetter: true,
      ok: true,
      aim: { must: 55, stretch: 60 }
    }
  ];
}
