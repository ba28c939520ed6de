import type { Page } from 'playwright-core';

/**
 * ms from the action to the frame after which the selected node is on the screen.
 *
 * @param action runs in the page
 */
export function until<Given>(
  page: Page,
  selector: string,
  action: (given: Given) => void,
  given?: Given
): Promise<number> {
  // As one text: a function cannot be handed to the page as an argument.
  const act = `() => (${action})(${JSON.stringify(given)})`;
  return page.evaluate(`(${timeUntilSeen})(${JSON.stringify(selector)}, ${act})`);
}

/**
 * ms from the input that `act` makes, by the browser's own time of it, to the frame that shows what
 * is waited for.
 *
 * @param type of the event that counts: the last one of its kind before that frame
 * @param isThere runs in the page
 */
export async function fromInput<Given>(
  page: Page,
  type: 'click' | 'keydown',
  act: () => Promise<void>,
  isThere: (given: Given) => boolean,
  given: Given
): Promise<number> {
  const look = `() => (${isThere})(${JSON.stringify(given)})`;
  await page.evaluate(`(${watchInput})(${JSON.stringify(type)}, ${look})`);
  await act();
  return page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted);
}

/** A node that matches is on the screen. For `fromInput`, in the page. */
export const isSeen = (selector: string) =>
  [...document.querySelectorAll(selector)].some(node => node.getClientRects().length > 0);

/** Frames a second while a node below the selected one scrolls down, `step` px a frame. */
export function framesOfScroll(page: Page, selector: string, step: number): Promise<number> {
  return page.evaluate(scroll, { selector, frames: 300, step });
}

/** Share of the time in which the page's main thread had something to do. */
export async function busyWhile(page: Page, work: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taskSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const [before, began] = [await taskSeconds(), performance.now()];
  await work();
  return ((await taskSeconds()) - before) / ((performance.now() - began) / 1000);
}

/**
 * ms from the start of a page that is loaded anew to its first rows, a time each. Its files are in
 * the browser's cache by then.
 *
 * @param page with `markFirst` as its init script
 */
export async function reloadTimes(page: Page, repeats: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < repeats; n++) {
    await page.reload();
    const isThere = () => performance.getEntriesByName('first-row').length > 0;
    await page.waitForFunction(isThere, undefined, { timeout: 120_000 });
    times.push(await page.evaluate(() => performance.getEntriesByName('first-row')[0]!.startTime));
  }
  return times;
}

/** Leaves the mark `first-row` behind the first frame that shows such a node. Runs in the page. */
export function markFirst(selector: string): void {
  const look = () => {
    if (document.querySelector(selector) === null) requestAnimationFrame(look);
    else setTimeout(() => performance.mark('first-row'));
  };
  look();
}

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Runs in the page. */
function timeUntilSeen(selector: string, act: () => void): Promise<number> {
  return new Promise(done => {
    const start = performance.now();
    const isSeen = (node: Element) => node.getClientRects().length > 0;
    const look = () => {
      if (![...document.querySelectorAll(selector)].some(isSeen)) requestAnimationFrame(look);
      // This frame paints it, and a task that is queued before the paint comes after it.
      else setTimeout(() => done(performance.now() - start));
    };
    requestAnimationFrame(look);
    act();
  });
}

/** Runs in the page. */
function watchInput(type: string, isThere: () => boolean): void {
  const PATIENCE_MS = 60_000;
  let input = Infinity;
  window.addEventListener(type, event => (input = event.timeStamp), { capture: true });
  const began = performance.now();
  const painted = new Promise<number>((done, fail) => {
    const look = () => {
      if (performance.now() - began > PATIENCE_MS) fail(new Error('It was not seen in time.'));
      else if (input === Infinity || !isThere()) next();
      // This frame paints it, and a task that is queued before the paint comes after it.
      else setTimeout(() => done(performance.now() - input));
    };
    const next = () =>
      requestAnimationFrame(() => {
        try {
          look();
        } catch (error) {
          fail(error);
        }
      });
    next();
  });
  // It is asked for after the input.
  painted.catch(() => undefined);
  Object.assign(window, { painted });
}

/** Runs in the page. */
async function scroll({
  selector,
  frames,
  step
}: {
  selector: string;
  frames: number;
  step: number;
}): Promise<number> {
  const node = document.querySelector(selector)!;
  const scroller = [node, ...node.querySelectorAll('*')].find(
    one =>
      one.scrollHeight > one.clientHeight + 100 && getComputedStyle(one).overflowY !== 'visible'
  )!;
  const start = performance.now();
  for (let n = 0; n < frames; n++) {
    scroller.scrollTop += step;
    await new Promise(requestAnimationFrame);
  }
  return (1000 * frames) / (performance.now() - start);
}
