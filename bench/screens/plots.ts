import type { Browser, Page } from 'playwright-core';
import { fetchTransport } from '../../src/client/fetch-transport.ts';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import { createRun, logBatch } from '../../src/protocol/endpoints/runs.ts';
import { amount, milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { busyWhile, median, until } from './page-times.ts';
import { openPage, ROW } from './trail-page.ts';

const PLOTS = 10;
const POINTS = 1000;
const TRACES = 10;
const REPEATS = 7;
const LINE = '.ct-figure .ct-line[d]';

/** Plots on the server's own page: ten of one run, and one of ten runs. */
export async function plots(browser: Browser, server: BenchedServer): Promise<Measured[]> {
  const client = new TrackingClient(fetchTransport(`http://127.0.0.1:${server.port}/`));
  const page = await openPage(browser, server, '/runs');
  await page.locator(ROW).first().waitFor();
  const keys = Array.from({ length: PLOTS }, (_, n) => `train/metric-${n}`);
  const run_id = await newRun(client, 'ten plots', keys);
  const goTo = (hash: string) => void (location.hash = hash);
  const openMetrics = () => until(page, LINE, goTo, `#/run/${run_id}?tab=metrics`);
  const first = await openMetrics();
  const again: number[] = [];
  for (let n = 0; n < REPEATS; n++) {
    await page.evaluate(goTo, '#/runs');
    await page.locator(ROW).first().waitFor();
    again.push(await openMetrics());
  }
  const busy = await busyWhile(page, () => logLive(client, run_id, keys, page));
  await page.close();
  return [
    milliseconds('first plot of a run, its code not loaded yet', first, true, {
      must: 500,
      stretch: 380
    }),
    milliseconds(`first plot of a run, again, median of ${REPEATS}`, median(again), true, {
      must: 120,
      stretch: 60
    }),
    amount('main thread busy with 200 live points a second in ten plots', busy * 100, '%', true, {
      must: 30
    }),
    await updateOfTen(browser, server, client)
  ];
}

async function newRun(client: TrackingClient, run_name: string, keys: string[]): Promise<string> {
  const { run } = await client.call(createRun, { experiment_id: '0', run_name });
  const { run_id } = run.info;
  for (const key of keys) {
    await client.call(logBatch, { run_id, metrics: pointsOf(key, 0, POINTS) });
  }
  return run_id;
}

/** 200 points a second over ten plots, for 5 s. */
async function logLive(client: TrackingClient, run_id: string, keys: string[], page: Page) {
  for (let tick = 0; tick < 20; tick++) {
    const metrics = keys.flatMap(key => pointsOf(key, POINTS + tick * 5, 5));
    await client.call(logBatch, { run_id, metrics });
    await page.waitForTimeout(250);
  }
}

/**
 * What the page does with new points of all ten traces of a plot: from the last answer with points
 * to the frame that shows them. Its pause between two asks is not in it.
 */
async function updateOfTen(
  browser: Browser,
  server: BenchedServer,
  client: TrackingClient
): Promise<Measured> {
  const run_ids: string[] = [];
  for (let n = 0; n < TRACES; n++) run_ids.push(await newRun(client, `trace ${n}`, ['loss']));
  const page = await openPage(browser, server, `/compare/runs=${run_ids.join('+')}`);
  await page
    .locator(LINE)
    .nth(TRACES - 1)
    .waitFor();
  await page.evaluate(watchUpdates, LINE);
  const times: number[] = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    await page.waitForTimeout(500);
    await page.evaluate(() => void (window as unknown as Watched).updates.splice(0));
    for (const run_id of run_ids) {
      await client.call(logBatch, { run_id, metrics: pointsOf('loss', POINTS + turn, 1) });
    }
    await page.waitForFunction(() => (window as unknown as Watched).updates.length > 0);
    times.push(await page.evaluate(() => (window as unknown as Watched).updates[0]!));
  }
  await page.close();
  return milliseconds(
    `update of ten traces of ${POINTS.toLocaleString('en')} points, last answer to frame, median of ${REPEATS}`,
    median(times),
    true,
    { must: 80, stretch: 45 }
  );
}

interface Watched {
  /** ms each. */
  updates: number[];
}

/** Runs in the page: notes the time from the last of ten answers with series to the frame with its lines. */
function watchUpdates(selector: string): void {
  const updates: number[] = [];
  Object.assign(window, { updates });
  const lines = [...document.querySelectorAll(selector)];
  const waiting = new Set(lines);
  let answered = 0;
  const plain = window.fetch;
  window.fetch = async (...given) => {
    const answer = await plain(...given);
    if (answer.url.includes('/series')) answered = performance.now();
    return answer;
  };
  const seen = new MutationObserver(changes => {
    for (const { target } of changes) waiting.delete(target as Element);
    if (waiting.size > 0) return;
    for (const line of lines) waiting.add(line);
    const since = answered;
    requestAnimationFrame(() => setTimeout(() => updates.push(performance.now() - since)));
  });
  for (const line of lines) seen.observe(line, { attributes: true, attributeFilter: ['d'] });
}

const pointsOf = (key: string, from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    key,
    value: Math.sin((from + n) / 40) + Math.random() / 10,
    timestamp: Date.now(),
    step: from + n
  }));
