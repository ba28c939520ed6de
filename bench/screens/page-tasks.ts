import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { call } from '../api.ts';
import { metricValue } from '../filled-runs.ts';
import { amount, milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { fromInput, isSeen, markFirst, median, reloadTimes } from './page-times.ts';

const REPEATS = 3;
const METRICS = 20;
const POINTS = 1000;
const CURVES = 'curves';
/** For what a page loads after what is waited for; MLflow's never stops asking. */
const SETTLED_MS = 1500;

/** A server's page, as far as these tasks need to know it. */
export interface TaskPage {
  /** What follows `#` for the table of runs. */
  table: string;
  /** A node of the table's first rows. */
  row: string;
  /** The first row's node with the name of its run. */
  firstName: string;
  /** What sorts by `metric_0`, the highest first, with one click; what leads to it is not measured. */
  sort(page: Page): Promise<Locator>;
  name(page: Page, run_name: string): Locator;
  /** Seen once a run that was opened shows its values. */
  runOpened: string;
  chartsTab(page: Page): Locator;
  line: string;
}

/** Of both servers. The page's files are in the browser's cache. */
export const pageLoadWork = (runs: number) =>
  `table of ${shown(runs)} runs: the page loaded anew to first rows painted, median`;

/**
 * The same four tasks on the page of either server, over the same runs and one with twenty curves.
 *
 * @param aims of ours, in ms
 */
export async function pageTasks(
  browser: Browser,
  server: BenchedServer,
  runs: number,
  { about, aims }: { about: TaskPage; aims?: { load: number; sort: number } }
): Promise<Measured[]> {
  await logCurves(server);
  const first = await loadedFirst(browser, server, about);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await blockOthers(context, server);
  const rounds: Round[] = [];
  for (let n = 0; n < REPEATS; n++) rounds.push(await round(context, server, about, bestOf(runs)));
  await context.close();
  const medianOf = (task: keyof Round) => median(rounds.map(times => times[task]));
  const size = `${shown(runs)} runs`;
  const must = (goal: number | undefined) => (goal === undefined ? undefined : { must: goal });
  return [
    milliseconds(pageLoadWork(runs), medianOf('load'), true, must(aims?.load)),
    milliseconds(
      `table of ${size}: click on a metric to its order, median of ${REPEATS}`,
      medianOf('sort'),
      true,
      must(aims?.sort)
    ),
    milliseconds(
      `table of ${size}: click on a run to its values, median of ${REPEATS}`,
      medianOf('open')
    ),
    milliseconds(
      `of ${size}, one of ${METRICS} × ${shown(POINTS)} points: click on its metrics to the first curve, median of ${REPEATS}`,
      medianOf('chart')
    ),
    {
      work: `requests to the first table of ${size}, none of another host`,
      figure: `${first.requests}`,
      value: first.requests,
      higherIsBetter: false,
      ok: aims === undefined || first.foreign.length === 0,
      aim: aims && { must: 12 }
    },
    amount(
      `bytes to the first table of ${size}, as sent`,
      first.bytes / 1000,
      'KB',
      true,
      aims && { must: 400 }
    )
  ];
}

/** ms each. */
interface Round {
  load: number;
  sort: number;
  open: number;
  chart: number;
}

/** Each task once, in a page of its own. @param best name of the run that sorting brings to the top */
async function round(
  context: BrowserContext,
  server: BenchedServer,
  about: TaskPage,
  best: string
): Promise<Round> {
  const page = await context.newPage();
  await page.addInitScript(markFirst, about.row);
  const openTable = async () => {
    await page.goto(address(server, about));
    await page.locator(about.row).first().waitFor({ timeout: 60_000 });
  };
  await openTable();
  const [load] = await reloadTimes(page, 1);
  await page.waitForTimeout(SETTLED_MS);
  const link = about.name(page, CURVES);
  const open = await fromInput(page, 'click', () => link.click(), isSeen, about.runOpened);
  await page.waitForTimeout(SETTLED_MS);
  const tab = about.chartsTab(page);
  const chart = await fromInput(page, 'click', () => tab.click(), isSeen, about.line);
  await openTable();
  await page.waitForTimeout(SETTLED_MS);
  const header = await about.sort(page);
  const isFirst = ([selector, name]: [string, string]) =>
    document.querySelector(selector)?.textContent?.includes(name) === true;
  const wanted: [string, string] = [about.firstName, best];
  const sort = await fromInput(page, 'click', () => header.click(), isFirst, wanted);
  // The order would be kept.
  await page.evaluate(() => localStorage.clear());
  await page.close();
  return { load: load!, sort, open, chart };
}

/** What a browser without a cache asks for until the first rows are there. */
async function loadedFirst(browser: Browser, server: BenchedServer, about: TaskPage) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const foreign = await blockOthers(context, server);
  const page = await context.newPage();
  await page.addInitScript(markFirst, about.row);
  let requests = 0;
  let bytes = 0;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ request }) => {
    if (/^https?:/.test(request.url)) requests++;
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(address(server, about));
  await page.waitForFunction(() => performance.getEntriesByName('first-row').length > 0, null, {
    timeout: 60_000
  });
  const seen = { requests, bytes, foreign };
  await context.close();
  return seen;
}

/** @returns addresses of other hosts that were asked for, none of which was reached */
async function blockOthers(context: BrowserContext, server: BenchedServer): Promise<string[]> {
  const foreign: string[] = [];
  await context.route(
    url => url.host !== `127.0.0.1:${server.port}`,
    route => {
      foreign.push(route.request().url());
      return route.abort();
    }
  );
  return foreign;
}

/** The newest run, so that it stands first in both tables. */
async function logCurves(server: BenchedServer): Promise<void> {
  const { run } = await call(server, 'runs/create', {
    experiment_id: '0',
    run_name: CURVES,
    start_time: Date.now()
  });
  for (let key = 0; key < METRICS; key++) {
    const metrics = Array.from({ length: POINTS }, (_, step) => ({
      key: `series_${key}`,
      value: Math.sin(step / 40 + key),
      timestamp: Date.now(),
      step
    }));
    await call(server, 'runs/log-batch', { run_id: run.info.run_id, metrics });
  }
}

/** Name of the run with the highest `metric_0`. */
function bestOf(runs: number): string {
  let best = 0;
  for (let n = 1; n < runs; n++) if (metricValue(n, 0) > metricValue(best, 0)) best = n;
  return `run ${best}`;
}

const address = ({ port }: BenchedServer, { table }: TaskPage) =>
  `http://127.0.0.1:${port}/#${table}`;

const shown = (count: number) => count.toLocaleString('en');
