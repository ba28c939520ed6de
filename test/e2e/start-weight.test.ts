import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter } from './jupyter.ts';
import { startWeight } from './start-weight.ts';

const MOST_BYTES = 20_000;

describe('the start of JupyterLab', () => {
  let jupyter: JupyterServer;
  let browser: Browser;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('loads at most 20 KB (gzip) of ours and asks the tracking server nothing', async () => {
    const { files, bytes, asked } = await startWeight(browser, jupyter);
    expect(files.size).toBeGreaterThan(1);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(asked.filter(path => path.includes('/api/celltrail/'))).toEqual([]);
  });
});
