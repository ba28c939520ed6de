import type { Browser, Page } from 'playwright-core';
import { TrackingClient } from '../src/client/tracking-client.ts';
import { fetchTransport } from '../src/client/fetch-transport.ts';
import { createRun, logBatch } from '../src/protocol/endpoints/runs.ts';
import { launchBrowser } from '../test/e2e/browser.ts';
import { amount, milliseconds, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

const ROW = '[role=grid] [role=row][aria-rowindex="2"] [role=gridcell]';
const PLOTS = 10;
const POINTS = 1000;
const REPEATS = 7;

/** The server's own page in a real Chromium, over a store of many runs. Times end with a painted frame. */
export async function screens(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    return [...(await table(browser, server, runs)), ...(await plots(browser, server))];
  } finally {
    await browser.close();
  }
}

async function table(browser: Browser, server: BenchedServer, runs: number): Promise<Measured[]> {
  const size = `${runs.toLocaleString('en')} runs`;
  const page = await open(browser, server, '/runs');
  await page.locator(ROW).first().waitFor();
  // The whole page anew, its files in the browser's cache: nothing of the view is there before.
  const paints: number[] = [];
  for (let n = 0; n < REPEATS; n++) {
    await page.reload();
    await page.locator(ROW).first().waitFor();
    await page.waitForFunction(() => performance.getEntriesByName('first-row').length > 0);
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-row')[0].startTime));
  }
  const frames = await page.evaluate(scroll, { selector: '[role=grid]', frames: 300, step: 56 });
  await page.close();
  return [
    milliseconds(
      `table of ${size}: page opened to first rows painted, median of ${REPEATS}`,
      median(paints),
      true,
      {
        must: 150,
        stretch: 70
      }
    ),
    {
      work: `table of ${size}: frames a second at 2 rows a frame`,
      figure: `${frames.toFixed(1)} fps`,
      value: frames,
      higherIsBetter: true,
      ok: true,
      aim: { must: 55, stretch: 60 }
    }
  ];
}

async function plots(browser: Browser, server: BenchedServer): Promise<Measured[]> {
  const client = new TrackingClient(fetchTransport(`http://127.0.0.1:${server.port}/`));
  const { run } = await client.call(createRun, { experiment_id: '0', run_name: 'ten plots' });
  const { run_id } = run.info;
  const keys = Array.from({ length: PLOTS }, (_, n) => `train/metric-${n}`);
  for (const key of keys) {
    const metrics = Array.from({ length: POINTS }, (_, step) => ({
      key,
      value: Math.sin(step / 40) + Math.random() / 10,
      timestamp: Date.now(),
      step
    }));
    await client.call(logBatch, { run_id, metrics });
  }
  const address = `/run/${run_id}?tab=metrics`;
  const cold = await open(browser, server, '/runs');
  await cold.locator(ROW).first().waitFor();
  const first = await until(
    cold,
    '.ct-figure .ct-line[d]',
    to => void (location.hash = to),
    `#${address}`
  );
  await cold.evaluate(() => void (location.hash = '#/runs'));
  await cold.locator(ROW).first().waitFor();
  const again = await until(
    cold,
    '.ct-figure .ct-line[d]',
    to => void (location.hash = to),
    `#${address}`
  );
  const busy = await busyWhile(cold, async () => {
    // 200 points a second over ten plots.
    for (let tick = 0; tick < 20; tick++) {
      const metrics = keys.flatMap(key =>
        [0, 1, 2, 3, 4].map(n => ({
          key,
          value: Math.random(),
          timestamp: Date.now(),
          step: POINTS + tick * 5 + n
        }))
      );
      await client.call(logBatch, { run_id, metrics });
      await cold.waitForTimeout(250);
    }
  });
  await cold.close();
  return [
    milliseconds('first plot of a run, its code not loaded yet', first, true, {
      must: 500,
      stretch: 380
    }),
    milliseconds('first plot of a run, again', again, true, { must: 120, stretch: 60 }),
    amount('main thread busy with 200 live points a second in ten plots', busy * 100, '%', true, {
      must: 30
    })
  ];
}

async function open(browser: Browser, server: BenchedServer, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(markFirst, ROW);
  await page.goto(`http://127.0.0.1:${server.port}/#${address}`);
  return page;
}

/** ms from the action to the frame after which the selected node is there. */
async function until<Given>(
  page: Page,
  selector: string,
  action: (given: Given) => void,
  given?: Given
): Promise<number> {
  await page.evaluate(sought => {
    const painted = new Promise<number>(done => {
      const start = performance.now();
      const isSeen = (node: Element) => node.getClientRects().length > 0;
      const look = () => {
        if (![...document.querySelectorAll(sought)].some(isSeen)) requestAnimationFrame(look);
        // The frame that shows it, and the moment behind it.
        else requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
      };
      requestAnimationFrame(look);
    });
    Object.assign(window, { painted });
  }, selector);
  await page.evaluate(action as (given: unknown) => void, given);
  return page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted);
}

/** Leaves the mark `first-row` at the first frame that shows such a node. Runs in the page. */
function markFirst(selector: string): void {
  const look = () => {
    if (document.querySelector(selector) === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => performance.mark('first-row')));
  };
  look();
}

/** Frames a second while it scrolls down, `step` px a frame. Runs in the page. */
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

/** Share of the time in which the page's main thread had something to do. */
async function busyWhile(page: Page, work: () => Promise<void>): Promise<number> {
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

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
