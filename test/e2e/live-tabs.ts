import type { Browser } from 'playwright-core';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { SETUP, training } from './training.ts';

const LIVE = '.ct-inline-plot .ct-line[d]';
/** At 0.03 s each: longer than any test. */
const ENDLESS = 100_000;

/** Tabs of a browser, each with a notebook of its own that trains and draws its curve. */
export class LiveTabs {
  readonly labs: readonly LabPage[];

  private constructor(labs: readonly LabPage[]) {
    this.labs = labs;
  }

  /** Resolves when all of them draw. */
  static async open(browser: Browser, jupyter: JupyterServer, count: number): Promise<LiveTabs> {
    const labs: LabPage[] = [];
    for (let n = 0; n < count; n++) {
      const path = `live-${n}.ipynb`;
      writeNotebook(jupyter, path, [
        { id: 'setup', source: SETUP },
        { id: 'train', source: training(ENDLESS) }
      ]);
      const lab = await LabPage.open(browser, jupyter, path);
      await lab.command('celltrail:show-runs');
      await lab.runAll();
      labs.push(lab);
    }
    for (const lab of labs) await lab.page.locator(LIVE).first().waitFor({ timeout: 60_000 });
    return new LiveTabs(labs);
  }

  /** Each curve moves, within ten seconds. */
  async areLive(): Promise<boolean> {
    const moves = this.labs.map(async ({ page }) => {
      const before = await page.locator(LIVE).first().getAttribute('d');
      const hasMoved = ([selector, was]: [string, string | null]) =>
        document.querySelector(selector)?.getAttribute('d') !== was;
      await page.waitForFunction(hasMoved, [LIVE, before] as [string, string | null], {
        timeout: 10_000
      });
    });
    return (await Promise.allSettled(moves)).every(({ status }) => status === 'fulfilled');
  }
}
