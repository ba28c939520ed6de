import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databasePath } from '../../src/store/db/data-folder.ts';
import { companionOf } from '../jupyter/companion-of.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { Record } from '../jupyter/record.ts';
import { logSampleRuns } from '../page/sample-runs.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { CountedSteps } from './counted-steps.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { clippedControls, overflow } from './narrow.ts';
import { SETUP } from '../jupyter/training.ts';

const RUNS = 200;
const SIDEBAR = '#celltrail-sidebar';
const THEMES = [
  ['light', 'JupyterLab Light'],
  ['dark', 'JupyterLab Dark'],
  ['contrast', 'JupyterLab Dark High Contrast']
] as const;
const [LIGHT, DARK, CONTRAST] = THEMES;
/** Of each view one theme, all themes among them; in the long form all of each. */
const themes = (one: (typeof THEMES)[number]) =>
  process.env['CELLTRAIL_LONG'] === '1' ? THEMES : [one];
/** Each time with another learning rate. */
const TRAIN = `
lr = globals().get("lr", 20) / 2
call("log-parameter", run_id=run_id, key="lr", value=str(lr))
for s in range(20): log_metric("loss", lr / (s + 1), s)
`.trim();
const CELLS = [
  { id: 'setup', source: SETUP },
  { id: 'train', source: TRAIN }
];

/** Each view in a real browser: pictures of it, and nothing in it that axe-core or a narrow sidebar finds. */
describe('looking at two hundred runs', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let record: Record;
  let steps: CountedSteps;

  const sidebar = () => lab.page.locator(SIDEBAR);
  const row = (name: string) => sidebar().locator('.ct-run-row', { hasText: name }).last();
  const copy = () => lab.page.locator('.ct-run-notebook:visible');
  const tab = (title: string) =>
    lab.page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: title });

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    record = new Record(jupyter);
    await logSampleRuns(record, RUNS);
    writeNotebook(jupyter, 'looking.ipynb', CELLS);
    lab = await LabPage.open(browser, jupyter, 'looking.ipynb');
    await lab.runAll();
    await lab.page.locator('.ct-saved-plot').waitFor({ timeout: 30_000 });
    await lab.command('celltrail:show-runs');
    await row('resnet-000').waitFor();
    lab.page.setDefaultTimeout(10_000);
    steps = new CountedSteps(lab.page);
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  it.each(themes(CONTRAST))('draws a sidebar without faults: %s', async (name, theme) => {
    await lab.setTheme(theme);
    await row('looking #1').locator('.ct-caret').click();
    for (const width of [250, 300, 600]) {
      await lab.widenSidebar(width);
      await lab.screenshot(`looking-sidebar-${name}-${width}`);
      expect(await overflow(lab.page, SIDEBAR)).toBe(0);
      expect(await overflow(lab.page, '.ct-runs-lists')).toBe(0);
      await row('looking #1').hover();
      expect(await clippedControls(lab.page, SIDEBAR)).toEqual([]);
    }
    expect(await seriousFaults(lab.page, SIDEBAR)).toEqual([]);
    await row('looking #1').locator('.ct-caret').click();
    await lab.widenSidebar(300);
  });

  it('draws a comparison without faults', async () => {
    await lab.setTheme('JupyterLab Light');
    await row('resnet-003').hover();
    await row('resnet-003').locator('input[type=checkbox]').click();
    await row('resnet-005').locator('input[type=checkbox]').click();
    await sidebar().getByRole('button', { name: 'Compare' }).click();
    const view = lab.page.locator('.ct-compare:visible');
    await view.locator('.ct-compare-table tr', { hasText: '0.025' }).waitFor();
    await view.locator('.ct-line').nth(1).waitFor();
    for (const [name, theme] of themes(CONTRAST)) {
      await lab.setTheme(theme);
      await lab.screenshot(`looking-compare-${name}`);
      expect(await seriousFaults(lab.page, '.ct-compare')).toEqual([]);
    }
    await sidebar().getByRole('button', { name: 'Clear' }).click();
  });

  it('draws a table of two hundred runs without faults', async () => {
    await lab.setTheme('JupyterLab Light');
    await lab.command('celltrail:open-table');
    const table = lab.page.locator('.ct-run-table:visible');
    await table.getByText('resnet-000').first().waitFor();
    await table.getByRole('columnheader', { name: 'loss' }).getByRole('button').first().click();
    await table.locator('[role=row][aria-rowindex="2"]', { hasText: 'resnet-199' }).waitFor();
    for (const [name, theme] of themes(LIGHT)) {
      await lab.setTheme(theme);
      await lab.screenshot(`looking-table-${name}`);
      expect(await seriousFaults(lab.page, '.ct-run-table')).toEqual([]);
    }
  });

  it('draws the tabs of a run without faults', async () => {
    const { run_id } = await record.session('looking.ipynb');
    await lab.command('celltrail:open-run', { run_id });
    for (const [name, theme] of themes(DARK)) {
      await lab.setTheme(theme);
      for (const tab of ['overview', 'metrics', 'cells', 'artifacts', 'lineage'] as const) {
        await lab.runTab(tab);
        await lab.page.locator('.ct-run:visible [role=tabpanel]').waitFor();
        if (tab === 'lineage') {
          await lab.page.locator('.ct-lineage-graph [data-node]').first().focus();
        }
        await lab.screenshot(`looking-run-${tab}-${name}`);
        expect(await seriousFaults(lab.page, '.ct-run')).toEqual([]);
      }
      await lab.page.locator('.ct-run:visible').getByRole('button', { name: 'List' }).click();
      await lab.screenshot(`looking-run-lineage-list-${name}`);
      expect(await seriousFaults(lab.page, '.ct-run')).toEqual([]);
      await lab.page.locator('.ct-run:visible').getByRole('button', { name: 'Graph' }).click();
      await lab.page.setViewportSize({ width: 720, height: 900 });
      // No room for columns.
      await lab.page.locator('.ct-run:visible .ct-lineage-list').waitFor();
      await lab.screenshot(`looking-run-lineage-narrow-${name}`);
      await lab.page.setViewportSize({ width: 1280, height: 900 });
      await lab.page.locator('.ct-run:visible .ct-lineage-graph').waitFor();
    }
    await lab.runTab('overview');
    const trust = lab.page.locator('.ct-run:visible .ct-trust');
    // The notebook was saved before it ran, and its cells stand there as they ran.
    await trust.getByText('Cells in order: yes').waitFor();
    const size = lab.page.viewportSize()!;
    await lab.page.setViewportSize({ ...size, width: 760 });
    await trust.scrollIntoViewIfNeeded();
    for (const [name, theme] of [LIGHT, DARK]) {
      await lab.setTheme(theme);
      await lab.screenshot(`looking-run-trust-${name}-narrow`);
      expect(await overflow(lab.page, '.ct-run:visible')).toBe(0);
    }
    await lab.page.setViewportSize(size);
  });

  it('opens the notebook as it was executed, to be read, and saves a copy beside it', async () => {
    await lab.setTheme('JupyterLab Light');
    await lab.command('celltrail:show-runs');
    const kernels = async () => (await jupyter.json<unknown[]>('api/kernels')).length;
    expect(await kernels()).toBe(1);
    await row('looking #1').click({ button: 'right' });
    const asked = Date.now();
    await lab.page.getByRole('menuitem', { name: 'Open as notebook' }).click();
    await copy().getByText('log_metric("loss"').first().waitFor();
    // 1,000 on a machine with nothing else to do.
    expect(Date.now() - asked).toBeLessThan(4000);
    const banner = copy().locator('.ct-copy-banner');
    expect(await banner.textContent()).toMatch(/^Copy of looking #1, .*\d\d:\d\d.*read-only/);
    await tab('looking @ looking #1.ipynb').waitFor();
    // It takes no text, and no command of notebooks.
    await copy().locator('.cm-content').first().click();
    await lab.page.keyboard.type('del');
    await lab.page.keyboard.press('Escape');
    await lab.page.keyboard.type('ddb');
    await lab.page.keyboard.press('Shift+Enter');
    await lab.page.keyboard.press('Control+s');
    await lab.page.locator('.Toastify__toast', { hasText: 'nothing to save' }).waitFor();
    expect(await copy().locator('.jp-Cell').count()).toBe(CELLS.length);
    expect(await copy().locator('.cm-content').first().textContent()).not.toContain('del');
    expect(await tab('looking @ looking #1.ipynb').getAttribute('class')).not.toContain('dirty');
    expect(await kernels()).toBe(1);
    for (const [name, theme] of themes(DARK)) {
      await lab.setTheme(theme);
      await lab.screenshot(`looking-notebook-${name}`);
      expect(await seriousFaults(lab.page, '.ct-copy-banner')).toEqual([]);
    }
    await lab.setTheme('JupyterLab Light');
    await banner.getByRole('button', { name: 'Save a copy' }).click();
    await lab.waitForKernel();
    const file = path.join(jupyter.rootDir, 'looking @ looking #1.ipynb');
    const check = 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], 4))';
    execFileSync(path.resolve('.venv/bin/python'), ['-c', check, file]);
    expect(await record.sessions('looking @ looking #1.ipynb')).toEqual([]);
    await lab.closeNotebook();
  });

  it('draws older attempts of a cell faint behind the newest, live and saved', async () => {
    await lab.activate('looking.ipynb');
    for (const attempt of [2, 3]) {
      await lab.selectCell(1);
      await lab.command('notebook:run-cell');
      const plot = lab.page.locator('.jp-Notebook .ct-saved-plot:visible');
      await plot.getByText(`attempt ${attempt}`).waitFor();
    }
    const plot = lab.page.locator('.jp-Notebook .ct-saved-plot:visible');
    await plot.getByText('attempt 3 · faint: 1, 2').waitFor();
    expect(await plot.locator('.ct-line').count()).toBe(3);
    const opacities = await plot
      .locator('.ct-line')
      .evaluateAll(lines => lines.map(line => getComputedStyle(line.parentElement!).opacity));
    expect(opacities).toEqual(['0.35', '0.35', '1']);
    // No cell failed because the learning rate was another one before.
    const { session_id } = await record.session('looking.ipynb');
    const executions = await record.executions(session_id);
    expect(executions.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
    await lab.screenshot('looking-attempts-light');
    await lab.save();
    await lab.reload({ byLayout: true });
    await plot.getByText('attempt 3 · faint: 1, 2').waitFor({ timeout: 40_000 });
    expect(await lab.isDirty()).toBe(false);
    // The copy that was open is open again.
    await lab.activate('looking @ looking #1.ipynb');
    await copy().getByText('log_metric("loss"').first().waitFor();
    await lab.page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());
    await lab.activate('looking.ipynb');
  });

  it('draws the plot of a cell as the reader wants it, and changes nothing in the notebook', async () => {
    const plot = lab.page.locator('.jp-Notebook .ct-saved-plot:visible');
    await plot.getByRole('button', { name: 'Axes and smoothing' }).click();
    await plot.getByLabel('log y').check();
    await plot.getByRole('slider').fill('60');
    await plot.getByText('smoothed').waitFor();
    await lab.screenshot('looking-axes-light');
    expect(await seriousFaults(lab.page, '.ct-saved-plot')).toEqual([]);
    await lab.page.keyboard.press('Escape');
    await plot.getByLabel('log y').waitFor({ state: 'detached' });
    expect(await lab.isDirty()).toBe(false);
  });

  it('says which cells of a run were changed since, and shows the difference', async () => {
    const editor = lab.page.locator('.jp-Notebook .jp-Cell').nth(1).locator('.cm-content');
    await editor.click();
    await lab.page.keyboard.press('Control+End');
    await lab.page.keyboard.type('  # again');
    const warning = sidebar().locator('.ct-row-warning').first();
    await warning.waitFor();
    expect(await warning.getAttribute('title')).toMatch(/^Cell \[\d+\] was edited after it ran\.$/);
    for (const width of [250, 300]) {
      await lab.widenSidebar(width);
      await lab.screenshot(`looking-warning-light-${width}`);
      expect(await overflow(lab.page, SIDEBAR)).toBe(0);
    }
    expect(await seriousFaults(lab.page, SIDEBAR)).toEqual([]);
    const { run_id } = await record.session('looking.ipynb');
    await lab.command('celltrail:open-run', { run_id });
    await lab.page.locator('.ct-run:visible').waitFor();
    await lab.runTab('cells');
    const run = lab.page.locator('.ct-run:visible');
    await run.getByText('lr = globals()').last().click();
    await run.getByText('Cell changed since this run').first().waitFor();
    await run.getByRole('button', { name: 'Diff with now' }).first().click();
    await run.locator('.ct-diff').first().waitFor();
    await lab.screenshot('looking-changed-light');
    expect(await seriousFaults(lab.page, '.ct-run')).toEqual([]);
  });

  it('says above the runs how the notebook is recorded, with a way back', async () => {
    await lab.setTheme('JupyterLab Light');
    writeNotebook(jupyter, 'prints.ipynb', [
      { id: 'prints', source: 'for s in range(9): print(f"epoch {s} loss {1 / (s + 1):.3f}")' }
    ]);
    await lab.open('prints.ipynb');
    await lab.waitForKernel();
    await lab.runAll();
    await lab.command('celltrail:show-runs');
    await lab.widenSidebar(250);
    const pictures = async (name: string) => {
      for (const [theme, full] of [LIGHT, DARK]) {
        await lab.setTheme(full);
        await lab.screenshot(`looking-${name}-${theme}-250`);
        expect(await overflow(lab.page, SIDEBAR)).toBe(0);
        expect(await overflow(lab.page, '.ct-runs-lists')).toBe(0);
        expect(await clippedControls(lab.page, SIDEBAR)).toEqual([]);
        expect(await seriousFaults(lab.page, SIDEBAR)).toEqual([]);
      }
      await lab.setTheme('JupyterLab Light');
    };
    const offered = sidebar().getByText('Printed values look like metrics: loss.');
    await offered.waitFor();
    await pictures('prints-offered');
    await steps.within(1, () =>
      steps.click(sidebar().getByRole('button', { name: 'Record them' }))
    );
    await sidebar().getByText('Recording printed values').waitFor();
    await pictures('prints-recorded');
    await lab.runAll();
    await row('prints #1').getByText('0.111', { exact: true }).waitFor();
    await steps.within(1, () => steps.click(sidebar().getByRole('button', { name: 'Turn off' })));

    const off = sidebar().getByText('Tracking is off for this notebook');
    await steps.within(2, async () => {
      await steps.click(sidebar().getByRole('button', { name: 'How this notebook is recorded' }));
      await lab.screenshot('looking-recorded-menu-light-250');
      await steps.click(lab.page.getByRole('menuitem', { name: 'Turn tracking off' }));
    });
    await off.waitFor();
    await lab.page.locator('#jp-bottom-panel').getByText('tracking off').waitFor();
    await pictures('tracking-off');
    await steps.within(1, () => steps.click(sidebar().getByRole('button', { name: 'Turn on' })));
    await off.waitFor({ state: 'detached' });
  });

  it('draws a lineage of hundreds of nodes, folded, and one part of it unfolded', async () => {
    const cells = Array.from({ length: 24 }, (_, n) => ({
      id: `cell-${n}`,
      source: `for key in range(12): log_metric(f"m{key}/from_${n}", key, 0)`
    }));
    writeNotebook(jupyter, 'wide.ipynb', [{ id: 'setup', source: SETUP }, ...cells]);
    await lab.open('wide.ipynb');
    await lab.runAll();
    const session = await record.session('wide.ipynb');
    await record.until(
      () => record.executions(session.session_id),
      all => all.length === 25 && all.every(({ state }) => state === 'ok')
    );
    const [nested] = await record.nestedRuns(session);
    await lab.command('celltrail:open-run', { run_id: nested.info.run_id });
    await lab.page.locator('.ct-run:visible').waitFor();
    await lab.runTab('lineage');
    const nodes = lab.page.locator('.ct-run:visible .ct-lineage-graph [data-node]');
    await nodes.first().waitFor();
    const folded = await nodes.count();
    expect(folded).toBeLessThan(100);
    await lab.screenshot('looking-lineage-wide-light');
    await nodes
      .filter({ hasText: /^12 metrics/ })
      .first()
      .click();
    await expect.poll(() => nodes.count()).toBe(folded + 12);
    await lab.screenshot('looking-lineage-unfolded-light');
    expect(await seriousFaults(lab.page, '.ct-run')).toEqual([]);
  });

  it('says nothing wrong in the console meanwhile', () => {
    expect(lab.errors).toEqual([]);
  });

  it('says why the tracking server does not start, with its log, and goes on once it does', async () => {
    const database = new DatabaseSync(databasePath(path.join(jupyter.rootDir, '.celltrail')));
    database.exec("INSERT INTO migration VALUES (9999, 'later', '99.0.0', 0)");
    await lab.command('celltrail:show-runs');
    await lab.widenSidebar(250);
    process.kill(companionOf(jupyter.pid), 'SIGKILL');
    const banner = sidebar().locator('.ct-banner');
    await banner.getByText('It did not start: The data folder').waitFor();
    await banner.getByRole('button', { name: 'Show log' }).click();
    await banner.locator('.ct-code', { hasText: 'needs version 99.0.0' }).waitFor();
    for (const [name, theme] of [LIGHT, DARK]) {
      await lab.setTheme(theme);
      await lab.screenshot(`looking-stopped-${name}-250`);
      expect(await overflow(lab.page, SIDEBAR)).toBe(0);
      expect(await clippedControls(lab.page, SIDEBAR)).toEqual([]);
      expect(await seriousFaults(lab.page, SIDEBAR)).toEqual([]);
    }
    database.exec('DELETE FROM migration WHERE number = 9999');
    database.close();
    await banner.getByRole('button', { name: 'Try again' }).click();
    await banner.waitFor({ state: 'detached' });
    await row('resnet-000').waitFor();
  });
});
