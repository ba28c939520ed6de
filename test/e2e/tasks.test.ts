import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createLoggedModel,
  finalizeLoggedModel
} from '../../src/protocol/endpoints/logged-models.ts';
import { getModelVersion } from '../../src/protocol/endpoints/model-versions.ts';
import { getRun } from '../../src/protocol/endpoints/runs.ts';
import { MLFLOW_NOTE } from '../../src/protocol/tags.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { Record, tagOf } from '../jupyter/record.ts';
import { SETUP } from '../jupyter/training.ts';
import { logSampleRuns } from '../page/sample-runs.ts';
import { launchBrowser } from './browser.ts';
import { CountedSteps } from './counted-steps.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { clippedControls, overflow } from './narrow.ts';

const SIDEBAR = '#celltrail-sidebar';
const LIGHT = 'JupyterLab Light';
const DARK = 'JupyterLab Dark';
const ALL = [
  { theme: LIGHT, width: 250 },
  { theme: DARK, width: 300 },
  { theme: LIGHT, width: 300 },
  { theme: DARK, width: 250 }
] as const;
/** In the long form all of them. */
const SETTINGS = process.env['CELLTRAIL_LONG'] === '1' ? ALL : ALL.slice(0, 2);
const RUNS = 200;

/** A PNG of one pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const CSV = ['a,b', ...Array.from({ length: 600 }, (_, n) => `${n},${n * n}`)].join('\n');
const NOTEBOOK = {
  ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
  cells: [{ id: 'c', cell_type: 'markdown', metadata: {}, source: '# From a notebook' }]
};
/** A file of each kind, and what of it is seen. */
const FILES: [name: string, content: string | Buffer, seen: string][] = [
  ['dot.png', Buffer.from(PNG, 'base64'), 'img'],
  [
    'line.svg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>',
    'img'
  ],
  ['rows.csv', CSV, 'text=/first 500 rows/'],
  ['facts.json', '{"inside": [1, 2]}', 'text=inside'],
  ['notes.md', '# A heading of notes', 'h1, h2, h3, h4'],
  ['page.html', '<p>A paragraph</p><script>alert(1)</script>', 'iframe[sandbox]'],
  ['paper.pdf', '%PDF-1.4\n%%EOF', '.ct-pdf-frame, .ct-none'],
  ['work.ipynb', JSON.stringify(NOTEBOOK), 'text=From a notebook'],
  ['model.bin', Buffer.alloc(2048), 'text=/not shown here/']
];

/** The tasks of a day, each with as many clicks and keys as it may take. */
describe('the tasks of a day', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let record: Record;
  let steps: CountedSteps;
  let run_ids: string[];

  const sidebar = () => lab.page.locator(SIDEBAR);
  const row = (name: string) => sidebar().locator('.ct-run-row', { hasText: name }).last();
  const view = (name: string) => lab.page.locator(`${name}:visible`);
  /** What is in front of the main area goes, so that each task begins with what it opens. */
  const closeTab = () => lab.page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    record = new Record(jupyter);
    ({ run_ids } = await logSampleRuns(record, RUNS));
    lab = await LabPage.launcher(browser, jupyter);
    lab.page.setDefaultTimeout(10_000);
    steps = new CountedSteps(lab.page);
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  describe.each(SETTINGS)('in $theme, beside a sidebar of $width px', ({ theme, width }) => {
    const number = ALL.findIndex(one => one.theme === theme && one.width === width);
    const notebook = `task ${number}.ipynb`;
    /** Runs that no other setting has changed. */
    const sample = (place: number) =>
      `resnet-${String(10 * (number + 1) + place).padStart(3, '0')}`;
    const sampleId = (place: number) => run_ids[10 * (number + 1) + place]!;
    const picture = (name: string) =>
      lab.screenshot(`task-${name}-${theme === LIGHT ? 'light' : 'dark'}-${width}`);

    beforeAll(async () => {
      await lab.setTheme(theme);
      writeNotebook(jupyter, notebook, [
        { id: 'setup', source: SETUP },
        { id: 'train', source: 'for s in range(20): log_metric("loss", 1 / (s + 1), s)' }
      ]);
      await lab.command('celltrail:show-runs');
      await row('resnet-000').waitFor();
      await lab.widenSidebar(width);
    });

    it('shows the curve of a cell that has ended with no click', async () => {
      await lab.open(notebook);
      await lab.selectCell(0);
      await lab.page.keyboard.press('Shift+Enter');
      await steps.within(0, async () => {
        await lab.page.keyboard.press('Control+Enter');
        await view('.jp-Notebook').locator('.ct-cell-plot .ct-line').first().waitFor();
        await row(notebook.replace('.ipynb', ' #1')).getByText('loss', { exact: true }).waitFor();
      });
      await picture('curve');
    });

    it('compares two runs in three clicks', async () => {
      await row(sample(3)).hover();
      await steps.within(3, async () => {
        await steps.click(row(sample(3)).locator('input[type=checkbox]'));
        await steps.click(row(sample(5)).locator('input[type=checkbox]'));
        await steps.click(sidebar().getByRole('button', { name: 'Compare' }));
        const rate = String(0.1 / (10 * (number + 1) + 4));
        await view('.ct-compare')
          .locator('.ct-compare-table tr', { hasText: rate.slice(0, 6) })
          .waitFor();
        await view('.ct-compare').locator('.ct-line').nth(1).waitFor();
      });
      await picture('compare');
      expect(await clippedControls(lab.page, SIDEBAR)).toEqual([]);
      expect(await overflow(lab.page, SIDEBAR)).toBe(0);
      await sidebar().getByRole('button', { name: 'Clear' }).click();
      await closeTab();
    });

    it('finds the best of two hundred by a metric with one click', async () => {
      await lab.command('celltrail:open-table');
      const table = view('.ct-run-table');
      await table.locator('[role=row][aria-rowindex="2"]').waitFor();
      // The way in which it is sorted stays from one setting to the next: a second click would reverse it.
      const [metric, sorted] = number % 2 === 0 ? ['loss', 'ascending'] : ['val/acc', 'descending'];
      await steps.within(1, async () => {
        await steps.click(
          table.getByRole('columnheader', { name: metric }).getByRole('button').first()
        );
        await table.locator('[role=row][aria-rowindex="2"]', { hasText: 'resnet-199' }).waitFor();
      });
      expect(await table.locator(`[aria-sort=${sorted}]`).count()).toBe(1);
      await picture('table');
      await closeTab();
    });

    it('leads from a number to the cell that made it with one click', async () => {
      const { run_id } = await record.session(notebook);
      await lab.command('celltrail:open-run', { run_id });
      await view('.ct-run').waitFor();
      await lab.runTab('metrics');
      await steps.within(1, async () => {
        await steps.click(view('.ct-run').locator('.ct-figure').first());
        await lab.page
          .locator('.jp-Notebook-cell.ct-mod-flash', { hasText: 'range(20)' })
          .waitFor();
      });
    });

    it('gives the code of a run back with two clicks', async () => {
      await lab.command('celltrail:show-runs');
      await steps.within(2, async () => {
        await steps.click(row(notebook.replace('.ipynb', ' #1')), { button: 'right' });
        await steps.click(lab.page.getByRole('menuitem', { name: 'Open as notebook' }));
        await view('.ct-run-notebook').getByText('log_metric("loss"').first().waitFor();
      });
      await picture('notebook');
      await closeTab();
    });

    it('renames, tags and notes with a key and Enter, deletes with one and takes it back with a click', async () => {
      const run_id = sampleId(1);
      const stored = async () => (await record.call(getRun, { run_id })).run;
      await row(sample(1)).locator('[role=treeitem]').first().focus();
      const renamed = `renamed ${number}`;
      await steps.within(2, async () => {
        await steps.press('F2');
        await lab.page.keyboard.type(renamed);
        await steps.press('Enter');
      });
      await row(renamed).waitFor();
      expect((await stored()).info.run_name).toBe(renamed);
      await steps.within(2, async () => {
        await steps.press('t');
        await lab.page.keyboard.type('stage=done');
        await steps.press('Enter');
      });
      await record.until(stored, run => tagOf(run, 'stage') === 'done');
      await lab.page.keyboard.press('Escape');
      await steps.within(2, async () => {
        await steps.press('n');
        await lab.page.keyboard.type('A **good** one');
        await steps.press('Control+Enter');
      });
      await record.until(stored, run => tagOf(run, MLFLOW_NOTE) === 'A **good** one');
      await picture('edited');
      expect(await clippedControls(lab.page, SIDEBAR)).toEqual([]);

      await steps.within(1, () => steps.press('Delete'));
      await lab.acceptDialog();
      await row(renamed).waitFor({ state: 'detached' });
      expect((await stored()).info.lifecycle_stage).toBe('deleted');
      await steps.within(1, () =>
        steps.click(lab.page.locator('.Toastify__toast').getByRole('button', { name: 'Undo' }))
      );
      await row(renamed).waitFor();
      expect((await stored()).info.lifecycle_stage).toBe('active');
    });

    it('registers a model with two clicks and a name', async () => {
      const run_id = sampleId(2);
      const { info } = await record.call(getRun, { run_id }).then(({ run }) => run);
      const { model } = await record.call(createLoggedModel, {
        experiment_id: info.experiment_id,
        name: 'clf',
        source_run_id: run_id
      });
      const { model_id } = model.info;
      await record.call(finalizeLoggedModel, { model_id, status: 'LOGGED_MODEL_READY' });
      await lab.command('celltrail:open-run', { run_id });
      const run = view('.ct-run');
      await run.getByRole('heading', { name: sample(2) }).waitFor();
      await steps.within(3, async () => {
        await steps.click(run.getByRole('button', { name: 'More actions' }));
        await steps.click(lab.page.getByRole('menuitem', { name: 'Register model…' }));
        await run.getByLabel('Name of the registered model').waitFor();
        await lab.page.keyboard.type(`churn-${number}`);
        await picture('register');
        await steps.press('Enter');
      });
      await lab.page
        .locator('.Toastify__toast', { hasText: `churn-${number} v1` })
        .getByRole('button', { name: 'Show' })
        .click();
      await run.getByText(`registered as churn-${number} v1`).waitFor();
      const { model_version } = await record.call(getModelVersion, {
        name: `churn-${number}`,
        version: '1'
      });
      expect(model_version.run_id).toBe(run_id);
      await closeTab();
    });

    it('shows files of each kind with two clicks at most', async () => {
      const run_id = sampleId(4);
      const { info } = (await record.call(getRun, { run_id })).run;
      const folder = info.artifact_uri.replace('mlflow-artifacts:/', '');
      for (const [name, body] of FILES) {
        const address = `celltrail/api/2.0/mlflow-artifacts/artifacts/${folder}/${name}`;
        const put = await jupyter.fetch(address, { method: 'PUT', body: body as BodyInit });
        expect(put.status, name).toBe(200);
      }
      await lab.command('celltrail:open-run', { run_id });
      const run = view('.ct-run');
      await run.getByRole('heading', { name: sample(4) }).waitFor();
      for (const [name, , seen] of FILES) {
        await lab.runTab('overview');
        await steps.within(2, async () => {
          await steps.click(run.locator('[data-tab=artifacts]'));
          await steps.click(run.getByRole('treeitem', { name }));
          await run.locator('.ct-artifact').locator(seen).first().waitFor();
        });
        await picture(`file-${name.replace('.', '-')}`);
      }
      await run.getByRole('button', { name: 'Download' }).waitFor();
      await closeTab();
    });

    it('is done by keys alone, from the filter to the comparison and the run', async () => {
      await lab.command('celltrail:show-runs');
      const found = `resnet-1${number}`;
      const filter = sidebar().getByRole('combobox', { name: 'Filter runs' });
      await filter.fill(found);
      await lab.page.keyboard.press('Enter');
      await row('resnet-000').waitFor({ state: 'detached' });
      await filter.focus();
      const focused = () => lab.page.evaluate(() => document.activeElement?.textContent ?? '');
      await steps.within(6, async () => {
        await steps.press('ArrowDown');
        expect(await focused()).toContain(found);
        await steps.press('Space');
        await steps.press('ArrowDown');
        await steps.press('Space');
        await sidebar().getByText('2 selected').waitFor();
        await steps.press('c');
        await view('.ct-compare').locator('.ct-line').nth(1).waitFor();
      });
      await closeTab();
      await sidebar().locator('[role=treeitem][tabindex="0"]').first().focus();
      await steps.within(1, () => steps.press('/'));
      expect(await filter.evaluate(box => box === document.activeElement)).toBe(true);
      await steps.within(2, async () => {
        await steps.press('ArrowDown');
        await steps.press('Enter');
        await view('.ct-run').getByRole('heading', { name: found }).waitFor();
      });
      await picture('keys');
      await closeTab();
      await sidebar().getByRole('button', { name: 'Clear', exact: true }).click();
      await filter.fill('');
      await filter.press('Enter');
    });
  });

  it('say nothing wrong in the console', () => {
    expect(lab.errors).toEqual([]);
  });
});
