import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type JupyterServer } from '../jupyter/jupyter-server.ts';
import { paramOf, Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter } from './jupyter.ts';
import { LabPage } from './lab-page.ts';

const SIDEBAR = '#celltrail-sidebar';
const PLOT = '.ct-cell-plot';

describe('the notebooks that come with the checkout', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let root: string;

  beforeAll(async () => {
    // In the checkout, as `notebooks/` is: what they import is in node_modules above.
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    root = mkdtempSync(join(ROOT, '.cache', 'notebooks-'));
    for (const name of ['first_run.ipynb', 'first_run_ts.ipynb', 'train_iris_ts.ipynb']) {
      copyFileSync(join(ROOT, 'notebooks', name), join(root, name));
    }
    [jupyter, browser] = await Promise.all([startJupyter({ rootDir: root }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
    rmSync(root, { recursive: true, force: true });
  });

  it.each([
    { stem: 'first_run', language: 'python' },
    { stem: 'first_run_ts', language: 'typescript' }
  ])('$stem: Run All records the run and draws the curve', async ({ stem, language }) => {
    const lab = await LabPage.open(browser, jupyter, `${stem}.ipynb`, { height: 1000 });
    await lab.command('celltrail:show-runs');
    await lab.runAll();
    const row = lab.page
      .locator(SIDEBAR)
      .locator('.ct-row-name', { hasText: `${stem} #1` })
      .first();
    await row.waitFor({ timeout: 30_000 });
    await lab.page.locator(PLOT).getByText('live').waitFor({ timeout: 30_000 });
    await lab.screenshot(`${stem}-1-live`);
    await lab.page.locator(PLOT).getByText('300 of 300 points').waitFor({ timeout: 60_000 });
    await lab.screenshot(`${stem}-2-done`);

    const record = new Record(jupyter);
    const session = await record.session(`${stem}.ipynb`);
    expect(session.language).toBe(language);
    const executions = await record.until(
      () => record.executions(session.session_id),
      all => all.length === 5 && all.every(({ state }) => state === 'ok')
    );
    expect(executions.map(({ cell_id }) => cell_id)).toContain('train');
    const [nested, ...others] = await record.nestedRuns(session);
    expect(others).toEqual([]);
    expect(paramOf(nested, 'learning_rate')).toBe('0.05');
    expect(await record.history(nested.info.run_id, 'loss')).toHaveLength(300);
    const { cells } = await record.cellMetrics(`${stem}.ipynb`);
    expect(cells).toMatchObject([
      { cell_id: 'train', metrics: [{ metric_key: 'loss', count: 300 }] }
    ]);

    await row.click();
    const run = lab.page.locator('.ct-run').first();
    await run.getByText('learning_rate').first().waitFor();
    await lab.screenshot(`${stem}-3-run`);

    // From a point of the curve, and from the metric's name, to the cell that logged it: one click.
    for (const [tab, number] of [
      ['metrics', run.locator('.ct-figure')],
      ['overview', run.locator('table').getByText('loss')]
    ] as const) {
      await lab.activate(`${stem} #1`);
      await lab.runTab(tab);
      await number.first().click();
      await lab.page.waitForFunction(() => {
        const { currentWidget } = window.jupyterapp.shell;
        return currentWidget?.content?.activeCell?.model.id === 'train';
      });
    }
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  it('train_iris_ts: the plots that it draws itself are live, the only ones, and stay', async () => {
    const lab = await LabPage.open(browser, jupyter, 'train_iris_ts.ipynb', { height: 1000 });
    const plots = lab.page.locator('.jp-OutputArea .ct-saved-plot');
    await lab.runAll();
    await plots.getByText('live').first().waitFor({ timeout: 60_000 });
    await lab.screenshot('train_iris_ts-1-live');
    await plots.first().getByText('240 of 240 points').waitFor({ timeout: 60_000 });

    const record = new Record(jupyter);
    const session = await record.session('train_iris_ts.ipynb');
    const [learned, ...sizes] = await record.until(
      async () =>
        (await record.nestedRuns(session)).sort((a, b) => a.info.start_time - b.info.start_time),
      all => all.length === 4 && all.every(({ info }) => info.status === 'FINISHED')
    );
    const accuracy = await record.history(learned.info.run_id, 'accuracy');
    expect(accuracy).toHaveLength(120);
    expect(Number(accuracy.at(-1)!.value)).toBeGreaterThan(0.9);
    expect(sizes.map(run => paramOf(run, 'neurons'))).toEqual(['1', '2', '8']);

    await plots.nth(1).getByText('180 of 180 points').waitFor();
    await plots.nth(1).getByText('8 neurons').first().waitFor();
    await expect.poll(() => plots.getByText('live').count(), { timeout: 30_000 }).toBe(0);
    expect(await plots.count()).toBe(2);
    expect(await lab.page.locator('.ct-inline-plot').count()).toBe(0);
    await lab.command('docmanager:save');
    await lab.screenshot('train_iris_ts-2-done');
    expect(lab.errors).toEqual([]);
    await lab.close();

    const again = await LabPage.open(browser, jupyter, 'train_iris_ts.ipynb', { height: 1000 });
    const saved = again.page.locator('.jp-OutputArea .ct-saved-plot');
    await saved.first().scrollIntoViewIfNeeded();
    await saved.first().getByText('Open run').waitFor();
    await saved.first().getByText('240 of 240 points').waitFor();
    expect(await again.page.locator('.ct-inline-plot').count()).toBe(0);
    await again.screenshot('train_iris_ts-3-reloaded');
    await again.setTheme('JupyterLab Dark');
    await again.page.setViewportSize({ width: 720, height: 1000 });
    await saved.first().scrollIntoViewIfNeeded();
    await again.screenshot('train_iris_ts-4-narrow-dark');
    expect(again.errors).toEqual([]);
    await again.close();
  });
});
