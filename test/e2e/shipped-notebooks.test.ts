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
    // In the checkout, as `notebooks/` is: a TypeScript kernel finds its types in node_modules above.
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    root = mkdtempSync(join(ROOT, '.cache', 'notebooks-'));
    for (const name of ['first_run.ipynb', 'first_run_ts.ipynb']) {
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
});
