import { launchBrowser } from '../../test/e2e/browser.ts';
import { startJupyter } from '../../test/e2e/jupyter.ts';
import { LiveTabs } from '../../test/e2e/live-tabs.ts';
import { percentile } from '../http-load.ts';
import { milliseconds, type Measured } from '../measured.ts';

const TABS = 10;
const ASKS = 400;
const PAUSE_MS = 25;

/** How long `GET /api/status` takes while so many tabs show so many notebooks that train. */
export async function liveTabs(): Promise<Measured[]> {
  const [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
  try {
    const tabs = await LiveTabs.open(browser, jupyter, TABS);
    const times: number[] = [];
    for (let ask = 0; ask < ASKS; ask++) {
      const began = performance.now();
      await jupyter.json('api/status');
      times.push(performance.now() - began);
      await new Promise(done => setTimeout(done, PAUSE_MS));
    }
    const isLive = await tabs.areLive();
    times.sort((a, b) => a - b);
    const work = `GET /api/status with ${TABS} tabs on ${TABS} notebooks that train`;
    return [
      milliseconds(`${work}, p50`, percentile(times, 0.5), isLive),
      milliseconds(`${work}, p99`, percentile(times, 0.99), isLive, { must: 50 })
    ];
  } finally {
    await browser.close();
    await jupyter.stop();
    jupyter.remove();
  }
}
