import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { JupyterServer } from '../../test/jupyter/jupyter-server.ts';
import { launchBrowser } from '../../test/e2e/browser.ts';
import { startJupyter } from '../../test/e2e/jupyter.ts';
import { ENDLESS, LiveTabs, type LiveWork } from '../../test/e2e/live-tabs.ts';
import { percentile } from '../http-load.ts';
import { milliseconds, type Measured } from '../measured.ts';
import { statusTimes } from './status-times.ts';

const TABS = 10;
const ASKS = 1000;
/** What the tabs load after they are ready. */
const SETTLED_MS = 10_000;

/** What a notebook does without celltrail: as many steps, told in one line that stays. */
const PRINTS: LiveWork = {
  cells: [
    {
      id: 'train',
      source: [
        'import math, time',
        `for step in range(${ENDLESS}):`,
        '    print(f"\\rstep {step} loss {math.exp(-step / 30)}", end="")',
        '    time.sleep(0.03)'
      ].join('\n')
    }
  ],
  shown: '.jp-OutputArea-output pre'
};

/**
 * How long `GET /api/status` takes while so many tabs show so many notebooks that train, beside
 * the same tabs of a JupyterLab without celltrail.
 */
export async function liveTabs(): Promise<Measured[]> {
  const work = `GET /api/status with ${TABS} tabs on ${TABS} notebooks`;
  const ours = await measure(false);
  const plain = await measure(true, PRINTS);
  return [
    milliseconds(`${work} that log, all live, p50`, percentile(ours.live, 0.5), ours.areLive),
    milliseconds(`${work} that log, all live, p99`, percentile(ours.live, 0.99), ours.areLive, {
      must: 50
    }),
    milliseconds(`${work} at rest, p99`, percentile(ours.rest, 0.99)),
    askRow('asks of these live tabs for anything of ours', ours.asks),
    askRow('of these for warnings of cells, and for what is printed', ours.lateAsks),
    milliseconds(
      `${work} that print, without celltrail, p50`,
      percentile(plain.live, 0.5),
      plain.areLive
    ),
    milliseconds(
      `${work} that print, without celltrail, p99`,
      percentile(plain.live, 0.99),
      plain.areLive
    ),
    milliseconds(`${work} at rest, without celltrail, p99`, percentile(plain.rest, 0.99))
  ];
}

interface Times {
  /** ms, sorted. */
  rest: number[];
  live: number[];
  areLive: boolean;
  /** A second, of all tabs. */
  asks: number;
  lateAsks: number;
}

/** What the sidebar asks for beside its rows. */
const LATE = /\/(ran-cells|prints)\b/;

const askRow = (work: string, aSecond: number): Measured => ({
  work,
  figure: `${aSecond.toFixed(2)}/s`,
  value: aSecond,
  higherIsBetter: false,
  ok: true
});

async function measure(without: boolean, work?: LiveWork): Promise<Times> {
  const [jupyter, browser] = await Promise.all([
    startJupyter({ without }),
    launchBrowser({ asUser: true })
  ]);
  try {
    return await measureTabs(browser, jupyter, work);
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}

async function measureTabs(
  browser: Browser,
  jupyter: JupyterServer,
  work?: LiveWork
): Promise<Times> {
  const tabs = await LiveTabs.open(browser, jupyter, TABS, work);
  await sleep(SETTLED_MS);
  const rest = await statusTimes(jupyter, ASKS);
  await tabs.start();
  await sleep(SETTLED_MS);
  const asked: string[] = [];
  for (const { page } of tabs.labs) page.on('request', request => asked.push(request.url()));
  const began = performance.now();
  const live = await statusTimes(jupyter, ASKS);
  const seconds = (performance.now() - began) / 1000;
  const ours = asked.filter(url => new URL(url).pathname.includes('/celltrail/'));
  return {
    rest,
    live,
    areLive: await tabs.areLive(),
    asks: ours.length / seconds,
    lateAsks: ours.filter(url => LATE.test(url)).length / seconds
  };
}
