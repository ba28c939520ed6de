import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type JupyterServer } from '../jupyter/jupyter-server.ts';
import type { Json } from '../server/ask.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { RestApi } from '../sync/rest-api.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { overflow } from './narrow.ts';
import { SETUP, training } from '../jupyter/training.ts';

const SIDEBAR = '#celltrail-sidebar';
const THEMES = ['Light', 'Dark'] as const;
const CELLS = [
  { id: 'setup', source: `${SETUP}\nlog_metric("loss", 1.0, 0)` },
  { id: 'train', source: training(300) }
];

/** A real server as the remote, which goes and comes back. One page for all: each step goes on from the last. */
describe('a remote that the record is copied to', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let remote: ServeProcess;
  let port: string;
  const folder = mkdtempSync(join(tmpdir(), 'ct-remote-'));

  const sidebar = () => lab.page.locator(SIDEBAR);
  const line = () => sidebar().locator('.ct-sync-line');
  const status = () => lab.page.locator('.ct-status');
  const row = () => sidebar().locator('.ct-run-row', { hasText: 'sync #1' }).first();
  const startRemote = async (...args: string[]) => {
    const ui = join(ROOT, '.venv/lib/python3.11/site-packages/mlflow');
    remote = await startServeProcess(join(folder, '.celltrail'), '--mlflow-ui', ui, ...args);
    port = new URL(remote.url).port;
  };
  /** In one theme, of which both come; in the long form in both. */
  const shot = async (name: string, theme: 'Light' | 'Dark') => {
    for (const one of process.env['CELLTRAIL_LONG'] === '1' ? THEMES : [theme]) {
      await lab.setTheme(`JupyterLab ${one}`);
      await lab.screenshot(`sync-${name}-${one.toLowerCase()}`);
      expect(await seriousFaults(lab.page, SIDEBAR)).toEqual([]);
    }
    expect(await overflow(lab.page, SIDEBAR)).toBe(0);
  };
  const appears = (what: Locator, timeout: number) => what.waitFor({ timeout });

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser(), startRemote()]);
    writeNotebook(jupyter, 'sync.ipynb', CELLS);
    lab = await LabPage.open(browser, jupyter, 'sync.ipynb');
    await lab.command('celltrail:show-runs');
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
    await remote?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is set in the sidebar, once the connection was tried', async () => {
    await sidebar().getByRole('button', { name: 'Copy to an MLflow server…' }).click();
    await sidebar().getByLabel('Address').fill('http://127.0.0.1:9');
    await sidebar().getByRole('button', { name: 'Test connection' }).click();
    await appears(sidebar().locator('.ct-sync-bad'), 5000);
    await sidebar().getByLabel('Address').fill(remote.url);
    await sidebar().getByRole('button', { name: 'Test connection' }).click();
    await appears(sidebar().locator('.ct-sync-good'), 5000);
    await shot('details', 'Light');
    await sidebar().getByRole('button', { name: 'Copy from now on' }).click();
    await appears(sidebar().getByRole('button', { name: 'Pause' }), 5000);
    await lab.page.keyboard.press('Escape');
  });

  it('gets what a cell logs, and the row says so', async () => {
    await lab.selectCell(0);
    await lab.command('notebook:run-cell');
    await appears(row().locator('.ct-sync-mark.ct-sync-synced'), 10_000);
    await appears(line().getByText('Synced'), 5000);
    expect(await line().textContent()).toContain(`127.0.0.1:${port}`);
    await shot('synced', 'Light');
  });

  it('gets the name, a tag and the note that a run was given, and MLflow’s own page shows them', async () => {
    await row().locator('[role=treeitem]').first().focus();
    for (const [key, text, end] of [
      ['F2', 'sync #1 best', 'Enter'],
      ['t', 'stage=candidate', 'Enter'],
      ['n', 'Warm restarts **help**.', 'Control+Enter']
    ] as const) {
      await lab.page.keyboard.press(key);
      await lab.page.keyboard.type(text);
      await lab.page.keyboard.press(end);
      if (key === 't') await lab.page.keyboard.press('Escape');
    }
    const api = new RestApi(remote.url);
    const copies = async (): Promise<Json[]> => {
      const { experiments } = await api.post('experiments/search', { max_results: 100 });
      const { runs = [] } = await api.post('runs/search', {
        experiment_ids: experiments.map(({ experiment_id }: Json) => experiment_id),
        filter: "attributes.run_name = 'sync #1 best' and tags.stage = 'candidate'"
      });
      return runs;
    };
    await expect.poll(async () => (await copies()).length, { timeout: 15_000 }).toBe(1);
    const [{ info }] = await copies();
    const page = await browser.newPage();
    await page.goto(`${remote.url}/#/experiments/${info.experiment_id}/runs/${info.run_id}`);
    await page.getByText('sync #1 best').first().waitFor();
    await page.getByText('candidate').first().waitFor();
    await page.getByText('Warm restarts').first().waitFor();
    await page.screenshot({ path: join(ROOT, 'test-results', 'sync-mlflow-page.png') });
    await page.close();
  });

  it('stops in the middle of a cell: within 5 s the screen says so, and what waits is counted', async () => {
    await lab.selectCell(1);
    // The page may be closed before the cell has ended.
    void lab.command('notebook:run-cell').catch(() => undefined);
    await remote.stop();
    const stopped = Date.now();
    await appears(line().getByText(/Offline since .* Everything is stored here\./), 5000);
    await appears(status().getByText(/^offline · /), 5000);
    expect(Date.now() - stopped).toBeLessThan(5000);
    await appears(line().getByText(/[1-9]\d* points waiting/), 5000);
    await appears(row().locator('.ct-sync-mark.ct-sync-waiting'), 5000);
    await shot('offline', 'Dark');
  });

  it('comes back: what waited goes there', async () => {
    await startRemote('--port', port);
    await line().getByRole('button', { name: 'Retry now' }).click();
    await appears(line().getByText('Synced'), 20_000);
    await appears(row().locator('.ct-sync-mark.ct-sync-synced'), 15_000);
  });

  it('lists what was deleted there, in a narrow sidebar too, until it is back', async () => {
    const api = new RestApi(remote.url);
    const { experiments } = await api.post('experiments/search', { max_results: 100 });
    const { runs } = await api.post('runs/search', {
      experiment_ids: experiments.map(({ experiment_id }: Json) => experiment_id)
    });
    const run_ids: string[] = runs.map(({ info }: Json) => info.run_id);
    for (const run_id of run_ids) await api.post('runs/delete', { run_id });
    await lab.widenSidebar(250);
    await lab.command('celltrail:open-sync');
    // What is there is looked at when copying begins.
    for (const name of ['Pause', 'Resume']) {
      await sidebar().getByRole('button', { name }).click();
    }
    await appears(sidebar().locator('.ct-sync-problems'), 20_000);
    await shot('problems', 'Dark');
    for (const run_id of run_ids) await api.post('runs/restore', { run_id });
    await sidebar().locator('.ct-sync-problems').getByRole('button', { name: 'Retry' }).click();
    await sidebar().locator('.ct-sync-problems').waitFor({ state: 'detached', timeout: 20_000 });
    await sidebar().getByRole('button', { name: 'Close the sync details' }).click();
  });

  it('says that the remote lets us not in, and how to mend it', async () => {
    await remote.stop();
    await startRemote('--port', port, '--token', 'another');
    await lab.selectCell(0);
    await lab.command('notebook:run-cell');
    await appears(line().getByRole('button', { name: 'Change remote' }), 20_000);
    expect(await line().textContent()).toContain('This server asks for a token.');
    await shot('refused', 'Light');
    await remote.stop();
    await startRemote('--port', port);
    await line().getByRole('button', { name: 'Retry now' }).click();
    await appears(line().getByText('Synced'), 20_000);
  });

  it('gives the link that a colleague can open', async () => {
    await lab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await row().locator('.ct-row-text').click();
    const run = lab.page.locator('.ct-run:visible');
    await run.getByRole('button', { name: 'More actions' }).click();
    await lab.page.getByRole('menuitem', { name: 'Copy link' }).click();
    await appears(lab.page.getByText(/It opens this run on/), 5000);
    const link = await lab.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(new RegExp(`^${remote.url.replace(/\/$/, '')}/#/experiments/`));
  });

  it('is paused from the palette, and taken away', async () => {
    await lab.command('celltrail:pause-sync');
    await appears(line().getByText('Paused'), 5000);
    await lab.command('celltrail:open-sync');
    await sidebar().getByRole('button', { name: 'Remove remote…' }).click();
    await lab.acceptDialog();
    await appears(sidebar().getByRole('button', { name: 'Copy from now on' }), 5000);
    await lab.page.keyboard.press('Escape');
    await line().getByRole('button', { name: 'Copy to an MLflow server…' }).waitFor();
    expect(await sidebar().locator('.ct-sync-mark').count()).toBe(0);
    expect(lab.errors).toEqual([]);
    expect(lab.foreign).toEqual([]);
  });
});
