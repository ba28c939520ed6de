import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launchBrowser } from '../../test/e2e/browser.ts';
import { startJupyter } from '../../test/e2e/jupyter.ts';
import { LabPage } from '../../test/e2e/lab-page.ts';
import { ROOT } from '../../test/jupyter/jupyter-server.ts';
import { amount, type Measured } from '../measured.ts';
import { comparison } from './comparison.ts';
import { goingToCells } from './going-to-cells.ts';
import { inlinePlots } from './inline-plots.ts';
import { openingNotebook } from './opening-notebook.ts';
import { renaming } from './renaming.ts';

/** What is done in JupyterLab, with real kernels, in one tab. */
export async function labScreens(): Promise<Measured[]> {
  const [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
  try {
    const lab = await LabPage.launcher(browser, jupyter);
    const tab = { lab, jupyter };
    return [
      ...(await inlinePlots(tab)),
      ...(await goingToCells(tab)),
      ...(await comparison(tab)),
      ...(await openingNotebook(tab)),
      ...(await renaming(tab)),
      wholeExtension()
    ];
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}

/** What is measured in one tab of JupyterLab; the next one finds what the last one left. */
export interface LabTab {
  lab: LabPage;
  jupyter: Awaited<ReturnType<typeof startJupyter>>;
}

/** More than what is loaded before a plot: each view has files of its own. */
function wholeExtension(): Measured {
  const folder = join(ROOT, 'celltrail', 'labextension', 'static');
  const sizes = readdirSync(folder)
    .filter(name => name.endsWith('.js'))
    .map(name => gzipSync(readFileSync(join(folder, name))).length);
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  return amount('all scripts of the JupyterLab extension, gzip', bytes / 1000, 'KB', true, {
    must: 500
  });
}
