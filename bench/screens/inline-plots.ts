import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { writeNotebook } from '../../test/e2e/jupyter.ts';
import { SETUP } from '../../test/jupyter/training.ts';
import { percentile } from '../http-load.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { LabTab } from './lab-screens.ts';
import { median } from './page-times.ts';

const CELLS = 5;
const POINTS = 8;

/**
 * The first two as a training makes them, for one step is no curve; then each on its own, so that it
 * is known which one a frame shows. The time of a point is that of its answer.
 */
const TRAIN = [
  'committed = []',
  `for step in range(${POINTS}):`,
  '    log_metric("loss", math.exp(-step / 3), step)',
  '    committed.append(time.time() * 1000)',
  '    time.sleep(1.1 + 0.037 * step if step else 0.03)'
].join('\n');

/** From a point that is committed to the frame in which the plot below its cell shows it, or more. */
export async function inlinePlots({ lab, jupyter }: LabTab): Promise<Measured[]> {
  const cells = Array.from({ length: CELLS }, (_, n) => ({
    id: `train-${n}`,
    source: `${TRAIN}\njson.dump(committed, open("committed-${n}.json", "w"))`
  }));
  writeNotebook(jupyter, 'inline.ipynb', [{ id: 'setup', source: SETUP }, ...cells]);
  await lab.open('inline.ipynb');
  await lab.page.evaluate(watchSteps);
  await lab.selectCell(0);
  await lab.command('notebook:run-cell');
  const first: number[] = [];
  const later: number[] = [];
  for (let n = 0; n < CELLS; n++) {
    await lab.selectCell(n + 1);
    await lab.page.evaluate(() => (window as unknown as Watched).shown.clear());
    await lab.command('notebook:run-cell');
    const shown = await shownSteps(lab.page);
    const committed: number[] = JSON.parse(
      readFileSync(join(jupyter.rootDir, `committed-${n}.json`), 'utf8')
    );
    first.push(Math.min(...shown.values()) - committed[0]!);
    const times = committed.map((time, step) => Math.max(0, (shown.get(step) ?? NaN) - time));
    later.push(...times.slice(2));
  }
  await lab.save();
  later.sort((a, b) => a - b);
  const [cold, ...warm] = first;
  const point = 'inline plot: point committed to its frame';
  return [
    milliseconds(`${point}, the first of a cell, plots not loaded yet`, cold!, true, {
      must: 1000
    }),
    milliseconds(
      `${point}, the first of a cell, again, median of ${warm.length}`,
      median(warm),
      true,
      {
        must: 1000
      }
    ),
    milliseconds(`${point}, later ones, median of ${later.length}`, median(later), true, {
      must: 500
    }),
    milliseconds(`${point}, later ones, slowest of ${later.length}`, percentile(later, 1))
  ];
}

interface Watched {
  /** ms since 1970 at which a step was first seen. */
  shown: Map<number, number>;
}

/** Runs in the page: the newest step that the lowest live plot speaks of, and draws. */
function watchSteps(): void {
  const shown = new Map<number, number>();
  Object.assign(window, { shown });
  const look = () => {
    const plot = [...document.querySelectorAll('.ct-inline-plot')].at(-1);
    const step = /step (\d+)/.exec(plot?.querySelector('.ct-cell-plot-last')?.textContent ?? '');
    if (step !== null && plot!.querySelector('.ct-figure svg') !== null) {
      const at = Number(step[1]);
      // This frame paints it, and a task that is queued before the paint comes after it.
      if (!shown.has(at)) setTimeout(() => shown.set(at, Date.now()));
    }
    requestAnimationFrame(look);
  };
  look();
}

async function shownSteps(page: Page): Promise<Map<number, number>> {
  const last = POINTS - 1;
  const isLast = (step: number) => (window as unknown as Watched).shown.has(step);
  await page.waitForFunction(isLast, last, { timeout: 60_000 });
  // Its cell has ended then, and has written its times.
  await page.locator('.ct-saved-plot:visible').last().waitFor({ timeout: 30_000 });
  await page.locator('.ct-inline-plot').last().waitFor({ state: 'detached' });
  return new Map(await page.evaluate(() => [...(window as unknown as Watched).shown]));
}
