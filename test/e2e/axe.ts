import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

declare global {
  interface Window {
    axe: { run(context: object, options: object): Promise<AxeResults> };
  }
}

/**
 * What axe-core calls serious or critical in the parts of a page that are ours, a line each.
 *
 * @param within selectors of our own nodes: the rest of JupyterLab is not ours to mend
 */
export async function seriousFaults(page: Page, ...within: string[]): Promise<string[]> {
  // Not as a script of the page, whose content security policy may forbid it.
  await page.evaluate(readFileSync(SOURCE, 'utf8'));
  const { violations } = await page.evaluate(
    include => window.axe.run({ include }, { resultTypes: ['violations'] }),
    within
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`
      )
    );
}
