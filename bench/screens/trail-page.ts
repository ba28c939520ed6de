import type { Browser, Page } from 'playwright-core';
import type { BenchedServer } from '../servers.ts';
import type { TaskPage } from './page-tasks.ts';
import { markFirst } from './page-times.ts';

/** The first row of a table of runs, once it has cells. */
export const ROW = '[role=grid] [role=row][aria-rowindex="2"] [role=gridcell]';

/** The page of `celltrail serve`. */
export const TRAIL_PAGE: TaskPage = {
  table: '/runs',
  row: ROW,
  firstName: '[role=grid] [role=row][aria-rowindex="2"] .ct-run-table-name',
  sort: async page => page.locator('[data-column-id="metrics.metric_0"] [data-do=sort]'),
  name: (page, run_name) =>
    page.locator('.ct-run-table-name').getByText(run_name, { exact: true }).first(),
  runOpened: '.ct-metrics tbody tr',
  chartsTab: page => page.locator('[data-tab=metrics]'),
  line: '.ct-figure .ct-line[d]'
};

/** The page of `celltrail serve`. @param address what follows `#` */
export async function openPage(
  browser: Browser,
  server: BenchedServer,
  address: string
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(markFirst, ROW);
  await page.goto(`http://127.0.0.1:${server.port}/#${address}`);
  return page;
}
