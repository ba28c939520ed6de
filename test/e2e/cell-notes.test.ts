import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLOT_MIME_TYPE, type PlotBundle } from '../../src/protocol/plot-bundle.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { complaintsOf } from './complaints.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { SETUP, training } from '../jupyter/training.ts';

const PATH = 'notes.ipynb';
const STEPS = 160;
const SOURCES = {
  setup: SETUP,
  value: 'print("high")',
  curve: '"The loss of the cell below:"',
  train: training(STEPS),
  open: 'import mlflow\nrun = mlflow.start_run()',
  again: 'run = mlflow.start_run()'
};
const TAGS: { [id: string]: string[] } = { value: ['metric:score'], curve: ['plot:loss'] };

type CellId = keyof typeof SOURCES;
const IDS = Object.keys(SOURCES) as CellId[];

interface SavedCell {
  id: string;
  metadata: { tags?: string[] };
  outputs: { output_type: string; data?: { [mimeType: string]: unknown } }[];
}

describe('what the record knows of a cell', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let record: Record;
  let file: string;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    record = new Record(jupyter);
    file = writeNotebook(
      jupyter,
      PATH,
      IDS.map(id => ({ id, source: SOURCES[id] }))
    );
    const notebook = readNotebook();
    for (const cell of notebook.cells) if (TAGS[cell.id]) cell.metadata.tags = TAGS[cell.id];
    writeFileSync(file, JSON.stringify(notebook, null, 1));
    lab = await LabPage.open(browser, jupyter, PATH);
    await lab.command('celltrail:show-runs');
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  const readNotebook = (): { cells: SavedCell[] } => JSON.parse(readFileSync(file, 'utf8'));
  const outputsOf = (id: CellId) => readNotebook().cells.find(one => one.id === id)!.outputs;
  const plotsOf = (id: CellId): PlotBundle[] =>
    outputsOf(id).flatMap(({ data }) => (data?.[PLOT_MIME_TYPE] as PlotBundle | undefined) ?? []);
  const countsOf = (id: CellId) =>
    plotsOf(id).flatMap(({ series }) => series.map(({ count }) => count));
  const cell = (id: CellId): Locator =>
    lab.page.locator('.jp-Notebook:visible .jp-Notebook-cell').nth(IDS.indexOf(id));
  const note = (id: CellId) => cell(id).locator('.ct-inline-note');
  const run = async (...ids: CellId[]) => {
    for (const id of ids) {
      await lab.selectCell(IDS.indexOf(id));
      await lab.page.keyboard.press('Control+Enter');
    }
  };

  it('is said beside it when its tag finds no value, until that is dismissed or mended', async () => {
    await run('value');
    await note('value').getByText('The tag metric:score needs a number').waitFor();
    await lab.screenshot('cell-note');
    await lab.save();
    expect(outputsOf('value').map(({ output_type }) => output_type)).toEqual(['stream']);
    expect(readFileSync(file, 'utf8')).not.toContain('needs a number');
    await lab.reload();
    await note('value').waitFor();
    await lab.waitForKernel();
    await note('value').getByRole('button', { name: 'Dismiss the note' }).click();
    await note('value').waitFor({ state: 'detached' });
    expect(await lab.isDirty()).toBe(false);
    await run('value');
    await note('value').waitFor();
    await lab.page.keyboard.press('Enter');
    await lab.page.keyboard.press('Control+A');
    await lab.page.keyboard.type('print(0.75)');
    await lab.page.keyboard.press('Control+Enter');
    await note('value').waitFor({ state: 'detached' });
    const [row] = await record.until(
      async () => (await record.runRows(PATH)).metrics['score'] ?? [],
      scores => scores.length > 0
    );
    expect(row).toBe(0.75);
  });

  it('is drawn under it when its tag asks for what another cell logs', async () => {
    await run('setup', 'curve', 'train');
    const live = cell('curve').locator('.ct-inline-plot');
    const saved = cell('curve').locator('.ct-saved-plot');
    await live.getByText('live').waitFor();
    await lab.screenshot('plot-by-tag');
    await saved.waitFor();
    await live.waitFor({ state: 'detached' });
    await cell('train').locator('.ct-saved-plot').waitFor();
    await lab.save();
    expect(countsOf('curve')).toEqual([STEPS]);
    expect(plotsOf('train')).toHaveLength(1);

    await run('train');
    await live.getByText('live').waitFor();
    expect(await saved.isVisible()).toBe(false);
    await saved.waitFor();
    await lab.save();
    expect(countsOf('curve')).toEqual([2 * STEPS]);
  });

  it('is named in the sidebar when a run that it opened stands in the way', async () => {
    await run('open', 'again');
    const session = await record.session(PATH);
    const executions = await record.until(
      () => record.executions(session.session_id),
      all => all.at(-1)?.state === 'error'
    );
    const count = executions.find(({ cell_id }) => cell_id === 'open')?.execution_count;
    const sidebar = lab.page.locator('#celltrail-sidebar');
    await sidebar.locator('[data-state="cell-failed"] .ct-caret').first().click();
    const said = sidebar.locator('.ct-open-run');
    await said.getByText(`The run that cell [${count}] opened is still open.`).waitFor();
    await lab.screenshot('open-run');
    await lab.setTheme('JupyterLab Dark');
    await lab.screenshot('open-run-dark');
    await said.getByRole('button', { name: `Go to cell [${count}]` }).click();
    await lab.page.waitForFunction(
      id => window.jupyterapp.shell.currentWidget?.content?.activeCell?.model.id === id,
      'open'
    );
    await lab.command('celltrail:open-run', { run_id: session.run_id });
    await lab.runTab('cells');
    await lab.page.locator('.ct-run .ct-open-run').getByText(`cell [${count}] opened`).waitFor();
    await lab.page.locator('.ct-run .ct-cell-note').first().scrollIntoViewIfNeeded();
    await lab.screenshot('open-run-tab');
    expect(complaintsOf(lab)).toEqual([]);
  });
});
