import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { logMetric } from '../../src/protocol/endpoints/runs.ts';
import { startPageServer, type PageServer } from '../page/page-server.ts';
import { TrailPage } from '../page/page.ts';
import { logSampleRuns } from '../page/sample-runs.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';

const RECORDED_RUN = 'recorded-run';

/** The log of a session that ran two cells. */
function recordedSession(): string {
  const session_id = 'k.1';
  const session = {
    ...{ type: 'session', version: 1, session_id, kernel_id: 'k', epoch: 1 },
    ...{ kernel_name: 'python3', language: 'python', notebook_path: 'deep/train.ipynb' },
    ...{ experiment_id: '7', run_id: RECORDED_RUN, state: 'ended', last_cell_failed: false },
    ...{ end_reason: 'kernel shut down', started_time: 1000, ended_time: 9000 },
    ...{ executing_ms: 2000, executing_since: null, tracking_uri: null, environment: null }
  };
  const executions = ['import math', 'for s in range(2):\n    print("halfway")'].map(
    (source, at) => ({
      ...{ type: 'execution', execution_id: `e${at}`, session_id, cell_id: `c${at}` },
      ...{ cell_tags: [], execution_count: at + 1, attempt: 1, position: at, state: 'ok' },
      ...{ source, queued_time: 1000 + at, started_time: 2000 + at * 1000, error: null },
      ...{ ended_time: 3000 + at * 1000, note: null },
      outputs: at === 0 ? [] : [{ output_type: 'stream', name: 'stdout', text: 'halfway\n' }]
    })
  );
  return [session, ...executions].map(line => JSON.stringify(line)).join('\n');
}

describe('the page of celltrail serve', () => {
  let server: PageServer;
  let browser: Browser;
  let trail: TrailPage;
  let run_ids: string[];
  let experiment_id: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startPageServer({ sessions: recordedSession() }),
      launchBrowser()
    ]);
    ({ run_ids, experiment_id } = await logSampleRuns(server.client, 5));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(async () => {
    expect(trail.errors).toEqual([]);
    expect(trail.foreign).toEqual([]);
    await trail.close();
  });

  const open = async (address?: string, options = {}) => {
    trail = await TrailPage.open(browser, server, { address, ...options });
    return trail.page;
  };
  /** The first run. */
  const deleteByKey = async () => {
    await trail.page.getByRole('grid').focus();
    await trail.page.keyboard.press('ArrowDown');
    await trail.page.keyboard.press('Delete');
  };
  const chooser = () => trail.page.getByLabel('Experiment', { exact: true });
  const row = (name: string) => trail.page.getByText(name, { exact: true }).first();

  it('shows the table of runs at once, after 12 requests at most', async () => {
    const page = await open();
    await row('resnet-004').waitFor();
    const asked = await page.evaluate(() => {
      const seen = performance.getEntriesByName('first-row')[0]!.startTime;
      return performance
        .getEntriesByType('resource')
        .filter(({ startTime, name }) => startTime < seen && !name.startsWith('data:'))
        .map(({ name }) => name);
    });
    // The page itself and the WebSocket are not among them.
    expect(asked.length + 2, asked.join('\n')).toBeLessThanOrEqual(12);
    await trail.screenshot('page-table');
  });

  it('opens a run, and the way back leads to the table; a reload shows the same', async () => {
    const page = await open();
    await page.goto(`${server.url}/#/run/${run_ids[1]}`);
    const heading = page.getByRole('heading', { name: 'resnet-001' });
    await heading.waitFor();
    expect(await page.title()).toBe('resnet-001 · celltrail');
    await trail.screenshot('page-run');
    await page.getByRole('tab', { name: /^Metrics/ }).click();
    await trail.waitForAddress(`/run/${run_ids[1]}?tab=metrics`);
    await page.reload();
    await page.getByRole('tab', { name: /^Metrics/, selected: true }).waitFor();
    await page.goBack();
    await row('resnet-004').waitFor();
    await page.goForward();
    await heading.waitFor();
  });

  it('opens the notebook of a run in two clicks, in a view of its own', async () => {
    const page = await open('/runs?q=train');
    await row('train').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Open as notebook' }).click();
    await page.getByText(/^Copy of train, /).waitFor();
    await page.getByText('halfway', { exact: true }).waitFor();
    await trail.waitForAddress(`/notebook/${RECORDED_RUN}`);
    expect(await page.title()).toBe('train @ train.ipynb · celltrail');
    await trail.screenshot('page-notebook');
    expect(await seriousFaults(page, '.ct-run-notebook')).toEqual([]);
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download .ipynb' }).click();
    expect((await downloaded).suggestedFilename()).toBe('train @ train.ipynb');
    await page.goBack();
    await row('resnet-004').waitFor({ state: 'hidden' });
  });

  it('keeps the choice of the experiment in its address', async () => {
    const page = await open();
    await row('resnet-004').waitFor();
    await chooser().selectOption({ label: 'Default' });
    await row('resnet-004').waitFor({ state: 'detached' });
    await trail.waitForAddress('/runs?e=0');
    await page.goBack();
    await row('resnet-004').waitFor();
    await page.goto(`${server.url}/#/runs?e=${experiment_id}`);
    await page.reload();
    await row('resnet-004').waitFor();
    await expect.poll(() => chooser().locator('option:checked').textContent()).toBe('cifar-resnet');
  });

  it('compares the runs that its address names', async () => {
    await open(`/compare/runs=${run_ids[0]}+${run_ids[1]}`);
    await trail.page.getByRole('region', { name: 'Comparison of 2 runs' }).waitFor();
    await trail.page.getByRole('rowheader', { name: 'optimizer' }).waitFor();
    await trail.screenshot('page-compare');
  });

  it('chooses runs on parallel coordinates, by the mouse and by keys, and keeps the choice in its address', async () => {
    const page = await open(`/compare/runs=${run_ids.join('+')}&chart=parallel`);
    const axis = page.getByRole('slider', { name: 'Choose runs by lr' });
    const box = (await axis.boundingBox())!;
    const middle = box.x + box.width / 2;
    await page.mouse.move(middle, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(middle, box.y + box.height * 0.7, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/^[1-4] of 5 runs$/).waitFor();
    await page.waitForURL(url => url.hash.includes('brush='));
    await trail.screenshot('page-parallel');
    expect(await seriousFaults(page, '.ct-compare')).toEqual([]);
    await page.reload();
    await page.getByText(/^[1-4] of 5 runs$/).waitFor();
    await axis.press('Escape');
    await page.getByText('Drag along an axis to choose runs.').waitFor();
    await page.goto(`${server.url}/#/compare/runs=${run_ids.join('+')}&chart=box`);
    await page.locator('.ct-compare svg rect').first().waitFor();
    await trail.screenshot('page-box');
    expect(await seriousFaults(page, '.ct-compare')).toEqual([]);
  });

  it('fits a narrow window', async () => {
    const page = await open(`/run/${run_ids[0]}`, {
      colorScheme: 'dark',
      viewport: { width: 320, height: 700 }
    });
    await page.getByRole('heading', { name: 'resnet-000' }).waitFor();
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    for (const tab of ['Overview', 'Metrics', 'Cells', 'Artifacts']) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
      await page.locator('[role=tabpanel]').waitFor();
      await trail.screenshot(`page-run-narrow-${tab.toLowerCase()}-dark`);
      expect(await overflow(), tab).toBeLessThanOrEqual(0);
    }
    await page.goto(`${server.url}/#/compare/runs=${run_ids[0]}+${run_ids[1]}`);
    await page.locator('.ct-line').first().waitFor();
    await trail.screenshot('page-compare-narrow-dark');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.goto(`${server.url}/#/run/${RECORDED_RUN}`);
    const button = page.getByRole('button', { name: 'Open as notebook' });
    await button.waitFor();
    await trail.screenshot('page-run-recorded-narrow-dark');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await button.click();
    await page.getByText('halfway', { exact: true }).waitFor();
    await trail.screenshot('page-notebook-narrow-dark');
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  it('shows the table for an address that is none of ours', async () => {
    await open('/models/none');
    await row('resnet-004').waitFor();
  });

  it('hears of what is logged, by the stream of events', async () => {
    const page = await open(`/run/${run_ids[2]}`);
    await page.getByRole('heading', { name: 'resnet-002' }).waitFor();
    await server.client.call(logMetric, {
      run_id: run_ids[2]!,
      key: 'late',
      value: 0.625,
      timestamp: Date.now(),
      step: 0
    });
    await page.getByText('0.625', { exact: true }).first().waitFor({ timeout: 5000 });
  });

  it('asks before it deletes, says that it did, and takes it back', async () => {
    const page = await open('/runs?q=resnet-003');
    await row('resnet-003').waitFor();
    await deleteByKey();
    const dialog = page.getByRole('dialog', { name: 'Delete "resnet-003"?' });
    await dialog.waitFor();
    await trail.screenshot('page-question');
    expect(await seriousFaults(page, 'dialog')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await deleteByKey();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row('resnet-003').waitFor({ state: 'detached' });
    await page.getByText('Deleted "resnet-003".').waitFor();
    await trail.screenshot('page-notice');
    expect(await seriousFaults(page, '.ct-notices', '.ct-page-bar')).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('resnet-003').waitFor();
  });

  it('is drawn as the system has it, or as the reader chose', async () => {
    const page = await open(undefined, { colorScheme: 'dark' });
    await row('resnet-004').waitFor();
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.body).getPropertyValue('background-color'));
    expect(await ground()).toBe('rgb(26, 29, 33)');
    await trail.screenshot('page-table-dark');
    await trail.chooseTheme('High contrast');
    expect(await ground()).toBe('rgb(0, 0, 0)');
    await trail.screenshot('page-table-contrast');
    await trail.chooseTheme('Light');
    await page.reload();
    await row('resnet-004').waitFor();
    expect(await ground()).toBe('rgb(255, 255, 255)');
  });
});
