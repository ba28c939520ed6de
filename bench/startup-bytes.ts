import { launchBrowser } from '../test/e2e/browser.ts';
import { startJupyter } from '../test/e2e/jupyter.ts';
import { startWeight } from '../test/e2e/start-weight.ts';
import { amount, type Measured } from './measured.ts';

/** Bytes (gzip) of ours that JupyterLab loads before any notebook is open, in a real browser. */
export async function startupBytes(): Promise<Measured[]> {
  const [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
  try {
    const { files, bytes } = await startWeight(browser, jupyter);
    const work = `added to JupyterLab's start, ${files.size} files, gzip`;
    return [amount(work, bytes / 1000, 'KB', bytes > 0, { must: 20 })];
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}
