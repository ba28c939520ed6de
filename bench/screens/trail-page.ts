import type { Browser, Page } from 'playwright-core';
import type { BenchedServer } from '../servers.ts';
import { markFirst } from './page-times.ts';

/** The first row of a table of runs, once it has cells. */
export const ROW = '[role=grid] [role=row][aria-rowindex="2"] [role=gridcell]';

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
