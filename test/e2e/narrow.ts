import type { Page } from 'playwright-core';

/** px that the content of this node is wider than the node: there is a horizontal scroll bar, or what it hides. */
export async function overflow(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate(node => node.scrollWidth - node.clientWidth);
}

/** Buttons and boxes in this node that are cut off at a side, by what they stand in or in their own text. */
export async function clippedControls(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).first().evaluate(clippedIn);
}

/** Runs in the page. */
function clippedIn(root: Element): string[] {
  const found: string[] = [];
  for (const control of root.querySelectorAll<HTMLElement>(
    'button, input, select, [role=button]'
  )) {
    const box = control.getBoundingClientRect();
    // Kept for screen readers, or not shown at all.
    if (box.width <= 1 || !control.checkVisibility()) continue;
    const say = (how: string) => found.push(`${how}: ${control.outerHTML.slice(0, 120)}`);
    const style = getComputedStyle(control);
    const isCut = control.tagName === 'BUTTON' && style.textOverflow !== 'ellipsis';
    if (isCut && control.scrollWidth > control.clientWidth + 1) say('its text is cut');
    for (let at = control.parentElement; at !== null; at = at.parentElement) {
      const frame = at.getBoundingClientRect();
      const hides = at === root || getComputedStyle(at).overflowX !== 'visible';
      if (hides && (box.left < frame.left - 1 || box.right > frame.right + 1)) {
        say(`cut by ${at.className}`);
        break;
      }
      if (at === root) break;
    }
  }
  return found;
}
