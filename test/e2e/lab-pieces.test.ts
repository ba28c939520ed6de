import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';

const CELLS = [
  {
    id: 'setup',
    source: 'import mlflow, time\nmlflow.log_params({"lr": 0.01, "depth": 3})'
  },
  { id: 'quiet', source: 'print(1)' },
  { id: 'train', source: 'for s in range(5):\n    mlflow.log_metric("loss", 1 / (s + 1), step=s)' },
  { id: 'odd', source: 'time.sleep(2.5)\nmlflow.log_metric("val", float("nan"))\ntime.sleep(2.5)' },
  { id: 'slow', source: 'mlflow.log_metric("last", 1.0)\ntime.sleep(4.1)' }
];

const MARK = '.ct-cell-mark button';

/** What of celltrail stands in JupyterLab itself: launcher, running panel, shortcuts, marks, notifications. */
describe('the pieces in JupyterLab', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([
      startJupyter({ settings: { 'celltrail:plugin': { longRunSeconds: 4 } } }),
      launchBrowser()
    ]);
    writeNotebook(jupyter, 'pieces.ipynb', CELLS);
    lab = await LabPage.open(browser, jupyter, 'pieces.ipynb');
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  const cell = (index: number) => lab.page.locator('.jp-Notebook .jp-Cell').nth(index);
  const inputTop = async (index: number) =>
    (await cell(index).locator('.jp-InputArea-editor').boundingBox())!.y;
  const toast = (text: string) => lab.page.locator('.Toastify__toast', { hasText: text });

  it('marks the cells that logged something, and moves nothing', async () => {
    const before = await inputTop(0);
    await lab.selectCell(0);
    for (let n = 0; n < 3; n++) await lab.command('notebook:run-cell-and-select-next');
    // With the time that it took: it has ended, and nothing moves any more.
    await cell(2).locator(`${MARK}[aria-label*="·"]`).waitFor({ timeout: 20_000 });
    expect(await cell(0).locator(MARK).getAttribute('aria-label')).toMatch(/^Logged 2 params · /);
    expect(await cell(2).locator(MARK).getAttribute('aria-label')).toMatch(
      /^Logged 1 metric · [^·]+ · /
    );
    expect(await cell(1).locator(MARK).count()).toBe(0);
    expect(await inputTop(0)).toBe(before);
    const box = (await cell(2).locator(MARK).boundingBox())!;
    expect(Math.max(box.width, box.height)).toBeLessThanOrEqual(16);
    await lab.screenshot('lab-pieces-1-marks-light');
    expect(await seriousFaults(lab.page, '.ct-cell-mark')).toEqual([]);
  });

  it.each([720, 1280])('has its marks beside the prompts in a window of %i px', async width => {
    const { height } = lab.page.viewportSize()!;
    await lab.page.setViewportSize({ width, height });
    const mark = (await cell(2).locator(`${MARK}`).boundingBox())!;
    const prompt = await cell(2)
      .locator('.jp-InputPrompt')
      .evaluate(element => {
        const text = document.createRange();
        text.selectNodeContents(element);
        return text.getBoundingClientRect().toJSON() as DOMRect;
      });
    expect(mark.x >= prompt.right || mark.x + mark.width <= prompt.left + 4).toBe(true);
    expect(mark.y).toBeLessThan(prompt.bottom);
    expect(mark.y + mark.height).toBeGreaterThan(prompt.top);
    await lab.screenshot(`lab-pieces-1-marks-${width}`);
  });

  it('leads from a mark to the run, at that cell', async () => {
    await cell(2).locator(MARK).click();
    await lab.page.locator('.ct-run-panel [data-cell-id="train"]').first().waitFor();
    await lab.screenshot('lab-pieces-2-run-at-cell-light');
    await lab.command('application:close');
  });

  it('tells that a metric is no number any more, and who made it', async () => {
    await lab.activate('pieces.ipynb');
    await lab.selectCell(3);
    void lab.command('notebook:run-cell');
    await toast('pieces.ipynb [4]: val is NaN at step 0.').waitFor({ timeout: 20_000 });
    await lab.screenshot('lab-pieces-3-nan-light');
    await toast('val is NaN').locator('.jp-Notification-Toast-Close').first().click();
  });

  it('tells that a long cell ended whose notebook is not on the screen', async () => {
    // It goes by itself after some seconds.
    await lab.setTheme('JupyterLab Dark');
    await lab.selectCell(4);
    void lab.command('notebook:run-cell');
    await lab.command('launcher:create');
    const told = toast('pieces.ipynb [5] finished after');
    await told.waitFor({ timeout: 20_000 });
    expect(await told.textContent()).toMatch(/finished after 4\.\d s · last 1/);
    await lab.screenshot('lab-pieces-4-ended-dark');
    await told.getByRole('button', { name: 'Open' }).dispatchEvent('click');
    await lab.page.locator('.ct-run-panel').first().waitFor();
  });

  it('has a card in the launcher and a shortcut for the table', async () => {
    await lab.command('launcher:create');
    await lab.page.locator('.jp-LauncherCard:visible', { hasText: 'Table of Runs' }).click();
    await lab.page.locator('.ct-run-table-panel').waitFor();
    await lab.command('application:close');
    await lab.page.locator('.ct-run-table-panel').waitFor({ state: 'detached' });
    await lab.page.keyboard.press('Control+Alt+t');
    await lab.page.locator('.ct-run-table-panel').waitFor();
    await lab.page.keyboard.press('Control+Alt+r');
    await lab.page.locator('#celltrail-sidebar:visible').waitFor();
  });

  it('lists the session among what runs, and leads to its run', async () => {
    await lab.command('running:show-panel');
    const item = lab.page.getByTitle('pieces #1\npieces.ipynb\nIdle');
    await item.waitFor();
    await lab.screenshot('lab-pieces-5-running-dark');
    await item.click();
    await lab.page.locator('.lm-TabBar-tab', { hasText: 'pieces #1' }).first().waitFor();
  });

  it('takes the marks away by setting', async () => {
    await lab.toggleSetting('Celltrail', 'Marks on cells');
    await lab.activate('pieces.ipynb');
    await lab.page.locator(MARK).first().waitFor({ state: 'detached' });
  });

  it('says nothing wrong in the console meanwhile', () => {
    expect(lab.errors).toEqual([]);
  });
});
