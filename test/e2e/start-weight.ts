import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';

export interface StartWeight {
  /** Bytes (gzip) by file name of what the page loaded of ours. */
  files: Map<string, number>;
  bytes: number;
  /** Paths that were asked of the tracking server. */
  asked: string[];
}

/** Opens JupyterLab without a notebook, and weighs what celltrail adds to that. */
export async function startWeight(browser: Browser, jupyter: JupyterServer): Promise<StartWeight> {
  const page = await browser.newPage();
  const files = new Map<string, number>();
  const asked: string[] = [];
  const reading: Promise<void>[] = [];
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    const read = async () => {
      files.set(pathname.split('/').at(-1) ?? '', gzipSync(await response.body()).length);
    };
    if (pathname.includes('/extensions/celltrail/')) reading.push(read());
    else if (pathname.includes('/celltrail/')) asked.push(pathname);
  });
  await page.goto(`${jupyter.url}lab?token=${jupyter.token}&reset`);
  await page.locator('.jp-Launcher').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-id="celltrail-sidebar"]'));
  await page.waitForLoadState('networkidle');
  await Promise.all(reading);
  const bytes = [...files.values()].reduce((sum, one) => sum + one, 0);
  return { files, bytes, asked };
}
