import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logMetric } from '../../src/protocol/endpoints/runs.ts';
import { startPageServer, type PageServer } from '../page/page-server.ts';
import { TrailPage } from '../page/page.ts';
import { logSampleRuns } from '../page/sample-runs.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { launchBrowser } from './browser.ts';

describe('the page of celltrail serve --remote', () => {
  let remote: ServeProcess;
  let server: PageServer;
  let browser: Browser;
  let trail: TrailPage;
  let run_id: string;
  const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-remote-'));

  beforeAll(async () => {
    [remote, browser] = await Promise.all([startServeProcess(folder), launchBrowser()]);
    server = await startPageServer({ args: ['--remote', remote.url] });
    run_id = (await logSampleRuns(server.client, 3)).run_ids[0]!;
    trail = await TrailPage.open(browser, server, {});
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await remote?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const line = () => trail.page.locator('.ct-sync-line');

  it('says how far the remote is, and marks the runs that are there', async () => {
    await line().getByText('Synced').waitFor({ timeout: 20_000 });
    expect(await line().textContent()).toContain(new URL(remote.url).host);
    await expect.poll(() => trail.page.locator('.ct-sync-mark.ct-sync-synced').count()).toBe(3);
    await trail.screenshot('page-synced');
  });

  it('says that it is away and how much waits, and tries again when told to', async () => {
    const port = new URL(remote.url).port;
    await remote.stop();
    await server.client.call(logMetric, { run_id, key: 'late', value: 1, timestamp: Date.now() });
    await line()
      .getByText(/Offline since .* Everything is stored here\./)
      .waitFor({ timeout: 10_000 });
    await trail.screenshot('page-offline');
    remote = await startServeProcess(folder, '--port', port);
    await line().getByRole('button', { name: 'Retry now' }).click();
    await line().getByText('Synced').waitFor({ timeout: 20_000 });
  });
});
