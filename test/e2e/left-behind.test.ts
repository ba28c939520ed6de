import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { OwnInstances, type Instances } from './own-instances.ts';
import { SETUP, training } from '../jupyter/training.ts';

const OPENINGS = process.env['CELLTRAIL_LONG'] === '1' ? 20 : 3;
const NOTEBOOK = 'again.ipynb';

describe('what is closed', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let run_id: string;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    writeNotebook(jupyter, NOTEBOOK, [
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(10) }
    ]);
    lab = await LabPage.open(browser, jupyter, NOTEBOOK);
    await lab.command('celltrail:show-runs');
    await lab.runAll();
    await lab.page.locator('.ct-saved-plot').waitFor({ timeout: 30_000 });
    await lab.save();
    ({ run_id } = await new Record(jupyter).session(NOTEBOOK));
    // A tab that stays, so that the others come and go beside it.
    await lab.command('launcher:create');
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  const openAndClose = async () => {
    await lab.open(NOTEBOOK);
    await lab.page.locator('.ct-saved-plot:visible .ct-line').first().waitFor();
    await lab.page.locator('.ct-cell-mark button:visible').first().waitFor();
    await lab.command('application:close');
    await lab.command('celltrail:open-run', { run_id });
    for (const tab of ['metrics', 'cells'] as const) {
      await lab.runTab(tab);
      await lab.page.locator('.ct-run:visible [role=tabpanel]').waitFor();
    }
    await lab.command('application:close');
    await lab.command('celltrail:open-table');
    await lab.page.locator('.ct-run-table:visible [role=gridcell]').first().waitFor();
    await lab.command('application:close');
    await lab.page.locator('.ct-run-table-panel').waitFor({ state: 'detached' });
  };

  it(`leaves no object of ours behind, be it opened ${OPENINGS} times`, async () => {
    await lab.activate(NOTEBOOK);
    await lab.command('application:close');
    // What is made once, with the code that is loaded for it.
    for (let n = 0; n < 2; n++) await openAndClose();
    const instances = await OwnInstances.of(lab.page);
    // What is closed goes after a moment.
    await lab.page.waitForTimeout(1500);
    const before = await instances.count();
    for (let n = 0; n < OPENINGS; n++) await openAndClose();
    await expect
      .poll(async () => more(before, await instances.count()), { timeout: 15_000 })
      .toEqual([]);
    expect([...before.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
  });
});

const more = (before: Instances, after: Instances) =>
  [...after]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name, count]) => `${name}: ${before.get(name) ?? 0} before, ${count} after`);
