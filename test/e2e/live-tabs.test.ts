import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRACE_MS } from '../../src/lab/notebook/sent-executions.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter } from './jupyter.ts';
import { LiveTabs } from './live-tabs.ts';

const TABS = process.env['CELLTRAIL_LONG'] === '1' ? 10 : 3;

/** How fast the server answers meanwhile is measured in `bench/screens/live-tabs.ts`. */
describe(`${TABS} tabs on ${TABS} notebooks that train`, () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let tabs: LiveTabs;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    tabs = await LiveTabs.open(browser, jupyter, TABS);
    await tabs.start();
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('are all live', async () => {
    expect(await tabs.areLive()).toBe(true);
  });

  it('draw nothing and ask for nothing in views that are hidden', async () => {
    const lab = tabs.labs[0]!;
    await lab.page.bringToFront();
    const { run_id } = await new Record(jupyter).session('live-0.ipynb');
    await lab.command('celltrail:open-run', { run_id });
    await lab.page.locator('.ct-run:visible').waitFor();
    await lab.runTab('metrics');
    await lab.page.locator('.ct-run:visible .ct-line[d]').first().waitFor();
    await lab.command('launcher:create');
    await lab.command('application:toggle-left-area');
    await lab.page.locator('#celltrail-sidebar').waitFor({ state: 'hidden' });
    // What ended a moment ago may have a plot to be saved.
    await lab.page.waitForTimeout(GRACE_MS + 3000);
    const asked: string[] = [];
    lab.page.on('request', request => asked.push(request.url()));
    await lab.page.evaluate(() => {
      const changed: string[] = [];
      const watched = document.querySelectorAll('.ct-run, #celltrail-sidebar, .ct-inline-plot');
      const observer = new MutationObserver(all =>
        changed.push(
          ...all.map(({ target }) => {
            const element = target instanceof Element ? target : target.parentElement;
            const view = element?.closest('.ct-run, #celltrail-sidebar, .ct-inline-plot');
            return `${view?.id || view?.className}: ${element?.outerHTML.slice(0, 100)}`;
          })
        )
      );
      for (const node of watched) {
        observer.observe(node, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true
        });
      }
      Object.assign(window, { changed, watched: watched.length });
    });
    await lab.page.waitForTimeout(3000);
    const { changed, watched } = await lab.page.evaluate(() => {
      const { changed, watched } = window as unknown as { changed: string[]; watched: number };
      return { changed, watched };
    });
    expect(watched).toBeGreaterThanOrEqual(3);
    expect(changed).toEqual([]);
    const ours = asked.filter(url => url.includes('/celltrail/api/'));
    // The status bar is seen, and the Running panel has no way to know whether it is.
    const isOfOthers = (url: string) => /max_results=1$|RUNNING|\/v1\/status/.test(url);
    // Every 2 s, for those who want to be told of values that are no numbers.
    const isWatch = (url: string) => url.includes('/v1/cell-metrics?');
    expect(ours.filter(url => !isOfOthers(url) && !isWatch(url))).toEqual([]);
    expect(ours.filter(isWatch).length).toBeLessThanOrEqual(2);
  });

  it('ask no other host for anything, and complain of nothing', () => {
    for (const lab of tabs.labs) {
      expect(lab.foreign).toEqual([]);
      expect(lab.errors).toEqual([]);
    }
  });
});
