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
 * What axe-core calls serious or critical in the parts of a page that are ours, a line each; and
 * characters in them that fonts of user interfaces draw as emoji or not at all.
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
  const faults = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`
      )
    );
  return [...faults, ...(await page.evaluate(strangeTexts, within))];
}

/** Runs in the page. */
function strangeTexts(within: string[]): string[] {
  const strange = /[\p{Extended_Pictographic}\p{Private_Use}\p{Unassigned}\uFFFD]/u;
  const found: string[] = [];
  const look = (text: string, where: Element | null) => {
    const [character] = strange.exec(text) ?? [];
    if (character === undefined) return;
    const code = character.codePointAt(0)!.toString(16);
    found.push(`U+${code} is no icon: ${where?.outerHTML.slice(0, 200)}`);
  };
  for (const root of document.querySelectorAll(within.join(', '))) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      look(texts.currentNode.textContent ?? '', texts.currentNode.parentElement);
    for (const node of [root, ...root.querySelectorAll('*')]) {
      for (const part of ['::before', '::after']) look(getComputedStyle(node, part).content, node);
    }
  }
  return found;
}
