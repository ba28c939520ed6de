import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logMetric } from '../../src/protocol/endpoints/runs.ts';
import { startPageServer, type PageServer } from '../page/page-server.ts';
import { TrailPage } from '../page/page.ts';
import { logSampleRuns } from '../page/sample-runs.ts';
import { seriousFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';

describe('the page of a server with a token', () => {
  let server: PageServer;
  let browser: Browser;
  let trail: TrailPage;
  let run_ids: string[];

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startPageServer({ token: 'secret', args: ['--static-prefix', '/ml'] }),
      launchBrowser()
    ]);
    ({ run_ids } = await logSampleRuns(server.client, 2));
    trail = await TrailPage.open(browser, server, { address: `/run/${run_ids[0]}` });
  });
  afterAll(async () => {
    await trail?.close();
    await browser?.close();
    await server?.stop();
  });

  it('asks for the token and shows nothing of the record', async () => {
    await trail.page.getByLabel('Token of this server').waitFor();
    expect(trail.requests.filter(url => url.includes('/api/'))).toEqual([
      `${server.url}/api/celltrail/v1/page-session`
    ]);
    await trail.screenshot('page-sign-in');
  });

  it('says that a token is not the right one', async () => {
    await trail.signIn('wrong');
    const alert = trail.page.getByRole('alert');
    await alert.filter({ hasText: 'This is not the token of this server.' }).waitFor();
    await trail.screenshot('page-sign-in-wrong');
    expect(await seriousFaults(trail.page, 'main')).toEqual([]);
  });

  it('shows with the right one what its address names, and hears of what is logged', async () => {
    await trail.signIn('secret');
    await trail.page.getByRole('heading', { name: 'resnet-000' }).waitFor();
    await server.client.call(logMetric, {
      run_id: run_ids[0]!,
      key: 'late',
      value: 0.625,
      timestamp: Date.now(),
      step: 0
    });
    await trail.page.getByText('0.625', { exact: true }).first().waitFor({ timeout: 5000 });
  });

  it('knows who has signed in after a reload, until he signs out', async () => {
    const heading = trail.page.getByRole('heading', { name: 'resnet-000' });
    await trail.page.reload();
    await heading.waitFor();
    await trail.page.getByRole('button', { name: 'Sign out' }).click();
    await trail.page.getByLabel('Token of this server').waitFor();
    expect(await heading.count()).toBe(0);
    await trail.page.reload();
    await trail.page.getByLabel('Token of this server').waitFor();
  });

  it('had nothing to complain about but the wrong token', () => {
    expect(trail.errors).toEqual([`403 ${server.url}/api/celltrail/v1/page-session`]);
    expect(trail.foreign).toEqual([]);
  });
});
