import { launchBrowser } from '../test/e2e/browser.ts';
import { startJupyter } from '../test/e2e/jupyter.ts';
import { startWeight } from '../test/e2e/start-weight.ts';
import type { Measured } from './ingest.ts';

/** Bytes (gzip) of ours that JupyterLab loads before any notebook is open, in a real browser. */
export async function startupBytes(): Promise<Measured[]> {
  const [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
  try {
    const { files, bytes } = await startWeight(browser, jupyter);
    return [
      {
        work: `added to JupyterLab's start, ${files.size} files, gzip`,
        figure: `${(bytes / 1000).toFixed(1)} KB`,
        value: bytes,
        higherIsBetter: false,
        ok: bytes > 0
      }
    ];
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}
