import { launchBrowser } from '../../test/e2e/browser.ts';
import type { Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { artifactPreviews } from './artifact-previews.ts';
import { pageTasks } from './page-tasks.ts';
import { plots } from './plots.ts';
import { table } from './table.ts';
import { TRAIL_PAGE } from './trail-page.ts';

/** The server's own page in a real Chromium, over a store of many runs. Times end with a painted frame. */
export async function screens(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    return [
      ...(await table(browser, server, runs)),
      ...(await plots(browser, server)),
      ...(await artifactPreviews(browser, server))
    ];
  } finally {
    await browser.close();
  }
}

/** What is done on the page of either server, over fewer runs. */
export async function screenTasks(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    const aims = { load: 500, sort: runs > 200 ? 400 : 200 };
    return await pageTasks(browser, server, runs, { about: TRAIL_PAGE, aims });
  } finally {
    await browser.close();
  }
}
