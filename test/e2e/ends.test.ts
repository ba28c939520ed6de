import { execFileSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { SETUP, training } from '../jupyter/training.ts';

const SIDEBAR = '#celltrail-sidebar';

describe('what the sidebar says of ends', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;

  const row = (name: string) =>
    lab.page.locator(SIDEBAR).getByRole('region').getByText(name).first();
  const sidebar = () => lab.page.locator(SIDEBAR).first();

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    writeNotebook(jupyter, 'ends.ipynb', [
      { id: 'setup', source: SETUP },
      { id: 'train', source: training(30) },
      { id: 'fails', source: 'undefined_name' }
    ]);
    lab = await LabPage.open(browser, jupyter, 'ends.ipynb');
    await lab.command('celltrail:show-runs');
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('shows at once that the last cell failed, though the run goes on', async () => {
    await lab.runAll();
    await sidebar().getByText('last cell failed', { exact: false }).first().waitFor();
    await lab.screenshot('ends-1-last-cell-failed');
  });

  it('after a restart: the first FAILED with the error text, and a second run', async () => {
    await lab.page.getByRole('button', { name: 'Restart the kernel and run all cells' }).click();
    await lab.page.locator('.jp-Dialog .jp-mod-accept').click();
    await row('ends #2').waitFor({ timeout: 30_000 });
    const record = new Record(jupyter);
    const [, first] = await record.until(
      () => record.sessions('ends.ipynb'),
      sessions => sessions.length === 2 && sessions[1].state === 'ended'
    );
    expect((await record.run(first.run_id)).info.status).toBe('FAILED');
    expect(first.end_reason).toContain("name 'undefined_name' is not defined");
    await sidebar().getByText('ends #1').first().waitFor();
    await lab.screenshot('ends-2-restarted');
  });

  it('within 5 s of a kill: failed, with the reason', async () => {
    const [{ kernel_id }] = await new Record(jupyter).sessions('ends.ipynb');
    const pid = execFileSync('pgrep', ['-f', `kernel-${kernel_id}.json`])
      .toString()
      .trim();
    process.kill(Number(pid.split('\n')[0]), 'SIGKILL');
    const killed = Date.now();
    await lab.page
      .locator(SIDEBAR)
      .locator('[title*="kernel died (signal 9)"], [aria-label*="kernel died (signal 9)"]')
      .or(sidebar().getByText('kernel died (signal 9)', { exact: false }))
      .first()
      .waitFor({ timeout: 15_000 });
    // On a loaded machine the page itself may need a moment more than the record.
    expect(Date.now() - killed).toBeLessThan(10_000);
    const record = new Record(jupyter);
    const session = (await record.sessions('ends.ipynb'))[0];
    expect(session.ended_time! - killed).toBeLessThan(5_000);
    await lab.screenshot('ends-3-killed');
  });

  it('lists all runs as before after Jupyter was stopped by Ctrl-C in a cell and started again', async () => {
    const names = async (server: JupyterServer) =>
      (await new Record(server).runRows('ends.ipynb')).run_name;
    const before = await names(jupyter);
    expect(before).toContain('ends #1');
    await lab.close();
    const notebook = await KernelSession.open(jupyter, 'ends.ipynb');
    notebook.send('import time\ntime.sleep(60)', 'slow');
    await new Record(jupyter).until(
      () => new Record(jupyter).session('ends.ipynb'),
      ({ state }) => state === 'busy'
    );
    const { rootDir } = jupyter;
    await jupyter.stop('SIGINT');
    const again = await startJupyter({ rootDir });
    try {
      expect((await names(again)).slice(1)).toEqual(before);
      const record = new Record(again);
      const { run_id, end_reason } = await record.session('ends.ipynb');
      // By the server itself, if it was given the time, else at its next start.
      expect(end_reason).toMatch(/(shut down|the Jupyter server stopped) while a cell ran/);
      expect((await record.run(run_id)).info.status).toBe('KILLED');
    } finally {
      await again.stop();
      again.remove();
    }
  });
});
