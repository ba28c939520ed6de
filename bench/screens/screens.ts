import { launchBrowser } from '../../test/e2e/browser.ts';
import type { Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { plots } from './plots.ts';
import { table } from './table.ts';

/** The server's own page in a real Chromium, over a store of many runs. Times end with a painted frame. */
export async function screens(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    return [...(await table(browser, server, runs)), ...(await plots(browser, server))];
  } finally {
    await browser.close();
  }
}
