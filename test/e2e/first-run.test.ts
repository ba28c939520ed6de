import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLOT_MIME_TYPE } from '../../src/protocol/plot-bundle.ts';
import { ROOT, type JupyterServer } from '../jupyter/jupyter-server.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';

const TRAIN = [
  'import math, time',
  'for step in range(300):',
  '    mlflow.log_metric("loss", 2 * math.exp(-step / 60) + 0.05 * math.cos(step), step=step)',
  '    time.sleep(0.012)'
].join('\n');

const CELLS = [
  { id: 'setup', source: 'import mlflow\nmlflow.log_params({"lr": 0.01, "optimizer": "sgd"})' },
  { id: 'train', source: TRAIN },
  { id: 'after', source: 'print("done")' }
];

const INLINE = '.ct-inline-plot';
const SAVED = '.ct-saved-plot';

interface SavedOutput {
  output_type: string;
  data: Record<string, unknown>;
}

/** The page that nbconvert makes of a notebook where celltrail is not installed. */
const converted = (file: string) =>
  execFileSync(join(ROOT, '.venv/bin/jupyter'), ['nbconvert', '--to', 'html', '--stdout', file], {
    encoding: 'utf8',
    env: { ...process.env, JUPYTER_PATH: '' },
    maxBuffer: 64 * 1024 * 1024
  });

/** A notebook file may keep text as a list of lines. */
const text = (value: unknown) => (Array.isArray(value) ? value.join('') : String(value));

describe('the first run of a notebook', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let file: string;

  const outputsOf = (cell_id: string): SavedOutput[] => {
    const { cells } = JSON.parse(readFileSync(file, 'utf8'));
    return cells.find((cell: { id: string }) => cell.id === cell_id).outputs;
  };

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    file = writeNotebook(jupyter, 'first run.ipynb', CELLS);
    lab = await LabPage.open(browser, jupyter, 'first run.ipynb');
    // JupyterLab adds what the kernel says of its language, and calls the notebook changed.
    await lab.save();
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('does not change the notebook by opening it', async () => {
    await lab.reload();
    await lab.waitForKernel();
    await lab.command('celltrail:show-runs');
    await lab.page.locator('#celltrail-sidebar').getByText('metric').first().waitFor();
    expect(await lab.isDirty()).toBe(false);
    await lab.screenshot('first-run-1-empty');
  });

  it('shows the run in the sidebar and the curve under the cell while it trains', async () => {
    await lab.runAll();
    const plot = lab.page.locator(INLINE);
    await plot.waitFor({ timeout: 20_000 });
    await plot.getByText('live').waitFor();
    const row = lab.page.locator('#celltrail-sidebar').getByText('first run #1').first();
    await row.waitFor();
    await lab.page.locator('#celltrail-sidebar').getByText('loss').first().waitFor();
    await lab.screenshot('first-run-2-live-light');
    await lab.setTheme('JupyterLab Dark');
    await lab.screenshot('first-run-3-live-dark');
    expect(outputsOf('train')).toEqual([]);
  });

  it('goes on after the page was reloaded in the middle of training', async () => {
    await lab.reload();
    await lab.page.locator(INLINE).getByText('live').waitFor({ timeout: 20_000 });
    await lab.screenshot('first-run-4-reloaded-dark');
    expect(await lab.isDirty()).toBe(false);
  });

  it('saves one plot with picture and text once the cell has ended', async () => {
    await lab.page.locator(INLINE).getByText('step 299').first().waitFor({ timeout: 30_000 });
    await lab.page.locator(INLINE).getByText('live').waitFor({ state: 'detached' });
    // The tab that ran it is gone with the reload: the view stays until the next save.
    expect(await lab.isDirty()).toBe(false);
    await lab.save();
    await lab.page.locator(INLINE).waitFor({ state: 'detached' });
    await lab.page.locator(SAVED).waitFor();
    const outputs = outputsOf('train').filter(({ data }) => data?.[PLOT_MIME_TYPE]);
    expect(outputs).toHaveLength(1);
    expect(text(outputs[0].data['text/plain'])).toMatch(/^loss .*\(step 299/);
    // A save that begins right after the end finds no PNG yet and takes the SVG.
    const { 'image/png': png, 'image/svg+xml': svg } = outputs[0].data;
    expect(text(png ?? svg)).toMatch(/^(iVBOR|<svg )/);
    expect(JSON.stringify(outputs[0]).length).toBeLessThan(60_000);
    // What it says is of the run alone: no address, no token.
    const { [PLOT_MIME_TYPE]: bundle, 'text/plain': words } = outputs[0].data;
    expect(JSON.stringify([bundle, words])).not.toMatch(/https?:|token/);
    await lab.screenshot('first-run-5-saved-dark');
  });

  it('writes the plot of a cell by itself in the tab that ran it', async () => {
    await lab.setTheme('JupyterLab Light');
    await lab.waitForKernel();
    await lab.runAll();
    await lab.page.locator(INLINE).getByText('live').waitFor({ timeout: 20_000 });
    await lab.page.locator(SAVED).waitFor({ timeout: 30_000 });
    await lab.page.locator(INLINE).waitFor({ state: 'detached' });
    await lab.save();
    const outputs = outputsOf('train').filter(({ data }) => data?.[PLOT_MIME_TYPE]);
    expect(outputs).toHaveLength(1);
    expect(text(outputs[0].data['image/png'])).toMatch(/^iVBOR/);
    expect(outputs[0].data[PLOT_MIME_TYPE]).toMatchObject({ attempt: 2, series: [{ count: 300 }] });
    // A cell without a metric gets nothing.
    expect(outputsOf('setup')).toEqual([]);
    expect(outputsOf('after').map(({ output_type }) => output_type)).toEqual(['stream']);
    // Nor does the folder, but for what Jupyter and the record hide there.
    const files = readdirSync(jupyter.rootDir).filter(name => !name.startsWith('.'));
    expect(files).toEqual(['first run.ipynb']);
    await lab.screenshot('first-run-6-saved-light');
  });

  it('shows the curve in a page that nbconvert makes', () => {
    const html = converted(file);
    expect(html.match(/<img[^>]*src="data:image\/png;base64,/g)).toHaveLength(1);
    expect(html).not.toContain('<iframe');
    // nbconvert's own page has addresses; the plot brings none.
    const notebook = JSON.parse(readFileSync(file, 'utf8'));
    for (const cell of notebook.cells) {
      cell.outputs = cell.outputs?.filter(({ data }: SavedOutput) => !data?.[PLOT_MIME_TYPE]);
    }
    const bare = join(jupyter.rootDir, '.bare.ipynb');
    writeFileSync(bare, JSON.stringify(notebook));
    const addresses = (page: string) => page.match(/https?:/g)?.length;
    expect(addresses(html)).toBe(addresses(converted(bare)));
  });

  it('opens the run, and leads from there to the cell', async () => {
    await lab.page.locator(SAVED).getByText('Open run').click();
    await lab.page.locator('.ct-run-panel').getByText('loss').first().waitFor();
    await lab.screenshot('first-run-7-run-light');
    await lab.setTheme('JupyterLab Dark');
    await lab.screenshot('first-run-8-run-dark');
    await lab.runTab('cells');
    await lab.page.getByRole('button', { name: 'Go to cell [5]' }).click();
    const cell = lab.page.locator('.jp-Notebook-cell.ct-mod-flash');
    await cell.waitFor();
    expect(await cell.textContent()).toContain('range(300)');
    expect(await cell.getAttribute('class')).toContain('jp-mod-active');
    await cell.waitFor({ state: 'detached' });
  });

  it('opens the notebook again for a cell of a run', async () => {
    await lab.command('application:close', {});
    await lab.page.locator('.jp-NotebookPanel').waitFor({ state: 'detached' });
    await lab.page.getByRole('button', { name: 'Go to cell [6]' }).click();
    await lab.page.locator('.jp-Notebook-cell.ct-mod-flash').waitFor();
  });

  it('says that a cell is gone, and shows its source', async () => {
    await lab.command('notebook:delete-cell');
    await lab.page.getByRole('tab', { name: /^first run #1|^[a-z]+-[a-z]+-\d+/ }).click();
    await lab.page.getByRole('button', { name: 'Go to cell [6]' }).click();
    const panel = lab.page.locator('.ct-run-panel');
    await panel.getByText('This cell is no longer in the notebook').waitFor();
    await panel.getByText('print("done")').nth(1).waitFor();
  });

  it('had nothing to complain about in the console', () => {
    expect(lab.errors).toEqual([]);
  });
});
