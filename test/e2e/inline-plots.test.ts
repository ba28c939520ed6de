import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PLOT_MIME_TYPE } from '../../src/protocol/plot-bundle.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook, type TestCell } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { SETUP, training } from '../jupyter/training.ts';

const INLINE = '.ct-inline-plot';
const SAVED = '.ct-saved-plot';

interface SavedCell {
  id: string;
  outputs: { output_type: string; text?: string | string[]; data?: Record<string, unknown> }[];
}

describe('plots under cells', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let count = 0;
  let path: string;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    lab = await LabPage.launcher(browser, jupyter);
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });
  beforeEach(() => {
    count += 1;
    path = `notebook ${count}.ipynb`;
  });
  afterEach(() => lab.closeNotebook());

  const open = async (cells: TestCell[]) => {
    writeNotebook(jupyter, path, cells);
    await lab.open(path);
    await lab.save();
  };
  const savedCells = (): SavedCell[] =>
    JSON.parse(readFileSync(`${jupyter.rootDir}/${path}`, 'utf8')).cells;
  const savedPlots = (cell_id: string) => {
    const cell = savedCells().find(({ id }) => id === cell_id);
    return (cell?.outputs ?? []).filter(({ data }) => data?.[PLOT_MIME_TYPE]);
  };

  it('are drawn in every tab, and written by the one that ran the cell', async () => {
    const cells = [
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(100) }
    ];
    await open(cells);
    const second = await LabPage.open(browser, jupyter, path);
    await lab.runAll();
    await lab.page.locator(INLINE).getByText('live').waitFor({ timeout: 30_000 });
    await second.page.locator(INLINE).getByText('live').waitFor();
    await lab.page.locator(SAVED).waitFor({ timeout: 30_000 });
    await second.page.locator(INLINE).getByText('step 99').first().waitFor();
    await second.page.locator(INLINE).getByText('live').waitFor({ state: 'detached' });
    expect(await second.isDirty()).toBe(false);
    await lab.save();
    expect(savedPlots('train')).toHaveLength(1);
    await second.close();
  });

  it('survive clear_output, and keep what the cell printed last', async () => {
    await open([
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(60, 'clear_output(wait=True); print("step", step)') },
      { id: 'waits', source: training(60, 'print(step); clear_output(wait=True)') }
    ]);
    await lab.runAll();
    await lab.page.locator(INLINE).getByText('live').waitFor({ timeout: 30_000 });
    await lab.page.locator(SAVED).nth(1).waitFor({ timeout: 30_000 });
    await lab.save();
    for (const id of ['train', 'waits']) {
      const cell = savedCells().find(one => one.id === id);
      expect(cell?.outputs.map(({ output_type }) => output_type)).toEqual([
        'stream',
        'display_data'
      ]);
    }
  });

  it('follow a cell that is moved while it runs', async () => {
    await open([
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(150) },
      { id: 'note', source: '# Notes', type: 'markdown' }
    ]);
    await lab.runAll();
    await lab.page.locator(INLINE).getByText('live').waitFor({ timeout: 30_000 });
    await lab.page.getByText('math.exp').first().click();
    await lab.command('notebook:move-cell-down');
    await lab.page.locator(`.jp-Notebook-cell:nth-child(3) ${INLINE}`).waitFor();
    await lab.page.locator(SAVED).waitFor({ timeout: 30_000 });
    await lab.save();
    expect(savedCells().map(({ id }) => id)).toEqual(['setup', 'note', 'train']);
    expect(savedPlots('train')).toHaveLength(1);
  });

  it('stay away once they were cleared', async () => {
    await open([
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(30) }
    ]);
    await lab.runAll();
    await lab.page.locator(SAVED).waitFor({ timeout: 30_000 });
    await lab.command('notebook:clear-all-cell-outputs');
    await lab.page.locator(SAVED).waitFor({ state: 'detached' });
    await lab.save();
    await lab.reload();
    await lab.page.waitForTimeout(1500);
    expect(await lab.page.locator(INLINE).count()).toBe(0);
    await lab.save();
    expect(savedPlots('train')).toEqual([]);
  });

  it('are drawn behind another tab too, and saved when the cell has ended', async () => {
    await open([
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(60) }
    ]);
    await lab.runAll();
    await lab.command('launcher:create');
    await lab.page.locator('.jp-Launcher:visible').waitFor();
    // Hidden, but in the page.
    await lab.page.locator(SAVED).waitFor({ state: 'attached', timeout: 30_000 });
    await lab.page.getByRole('tab', { name: path }).first().click();
    await lab.page.locator(SAVED).waitFor({ timeout: 10_000 });
    await lab.save();
    expect(savedPlots('train')).toHaveLength(1);
  });

  it('go with the setting, and come back with it', async () => {
    await open([
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(60) }
    ]);
    await lab.toggleSetting('Celltrail', 'Plots under cells');
    await lab.page.getByRole('tab', { name: path }).first().click();
    await lab.runAll();
    await lab.page.locator('.ct-status').getByText('loss').waitFor({ timeout: 30_000 });
    await lab.page.waitForTimeout(1000);
    expect(await lab.page.locator(INLINE).count()).toBe(0);
    await lab.toggleSetting('Celltrail', 'Plots under cells');
    await lab.page.getByRole('tab', { name: path }).first().click();
    await lab.page.locator(SAVED).waitFor();
  });

  it('of another machine are drawn from the notebook, and say so', async () => {
    const run_id = 'f'.repeat(32);
    const values = { steps: [0, 1, 2], values: [3, 2, 1] };
    const series = [{ run_id, metric_key: 'loss', count: 1000, ...values }];
    const bundle = { version: 1, execution_id: 'e', cell_id: 'train', attempt: 1, series };
    const hostile = { ...bundle, series: [{ ...series[0], metric_key: '<img src=x onerror=1>' }] };
    const broken = { version: 1, series: 'x' };
    writeNotebook(
      jupyter,
      path,
      [bundle, hostile, broken].map((value, index) => ({
        id: `c${index}`,
        source: 'fit()',
        outputs: [{ output_type: 'display_data', data: { [PLOT_MIME_TYPE]: value }, metadata: {} }]
      }))
    );
    await lab.open(path);
    const note = lab.page.getByText('Data of this run is not on this machine');
    await note.nth(1).waitFor();
    await lab.page.getByText('not a celltrail plot').waitFor();
    expect(await lab.page.locator(`${SAVED} img`).count()).toBe(0);
    expect(await lab.page.locator(SAVED).getByText('Open run').count()).toBe(0);
    await lab.screenshot('plots-of-another-machine');
  });
});
