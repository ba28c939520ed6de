import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { clippedControls, overflow } from './narrow.ts';
import { SETUP, training } from '../jupyter/training.ts';

const SIDEBAR = '#celltrail-sidebar';
const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'] as const;
const WIDTHS = [250, 300, 600];

describe('Jupyter Notebook 7', () => {
  let jupyter: JupyterServer;
  let browser: Browser;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter({ app: 'notebook' }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('draws and saves the plot, lists the run and opens it', async () => {
    writeNotebook(jupyter, 'train.ipynb', [
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(80) }
    ]);
    const lab = await LabPage.open(browser, jupyter, 'train.ipynb', { view: 'notebooks' });
    await lab.command('celltrail:show-runs');
    await lab.runAll();
    await lab.page.locator('.ct-inline-plot').getByText('live').waitFor();
    const row = lab.page.locator(SIDEBAR).getByText('train #1').first();
    await row.waitFor();
    await lab.screenshot('notebook7-live');
    await lab.page.locator('.ct-saved-plot').waitFor();
    await lab.page.locator('.ct-saved-plot').getByText('Open run').click();
    const panel = lab.page.locator('.ct-run-panel');
    await panel.getByText('loss').first().waitFor();
    await lab.screenshot('notebook7-run');
    for (const theme of THEMES) {
      await lab.setTheme(theme);
      for (const width of WIDTHS) {
        await lab.widenSidebar(width);
        expect((await lab.page.locator(SIDEBAR).boundingBox())!.width).toBeCloseTo(width, -1);
        await lab.screenshot(`notebook7-${theme.split(' ').at(-1)!.toLowerCase()}-${width}`);
        expect(await overflow(lab.page, SIDEBAR)).toBe(0);
        expect(await clippedControls(lab.page, SIDEBAR)).toEqual([]);
      }
      for (const part of [SIDEBAR, '.ct-run', '.ct-saved-plot']) {
        expect(await seriousFaults(lab.page, part)).toEqual([]);
      }
    }
    await lab.runTab('cells');
    await panel.getByRole('button', { name: 'Go to cell [2]' }).click();
    await lab.page.locator('.jp-Notebook-cell.ct-mod-flash').waitFor();
    await panel.getByRole('button', { name: 'Open as notebook' }).click();
    const copy = lab.page.locator('.ct-run-notebook');
    await copy.getByText(/^Copy of /).waitFor();
    await copy.locator('.jp-CodeCell').nth(1).waitFor();
    await lab.screenshot('notebook7-copy');
    // What is pressed there is not for the notebook beside it.
    const cells = lab.page.locator('.jp-NotebookPanel .jp-Cell');
    await copy.locator('.cm-content').first().click();
    await lab.page.keyboard.press('Control+s');
    await lab.page.locator('.Toastify__toast', { hasText: 'nothing to save' }).waitFor();
    for (const key of ['Shift+Enter', 'Escape', 'b', 'd', 'd']) {
      await lab.page.keyboard.press(key);
    }
    expect(await cells.count()).toBe(2);
    expect(await cells.last().locator('.jp-InputPrompt').textContent()).toBe('[2]:');
    expect(lab.errors.filter(error => error.includes('celltrail'))).toEqual([]);
    await lab.close();
  });
});
