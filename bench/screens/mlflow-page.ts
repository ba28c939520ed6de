import { launchBrowser } from '../../test/e2e/browser.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { pageLoadWork, pageTasks, type TaskPage } from './page-tasks.ts';
import { markFirst, median, reloadTimes } from './page-times.ts';

const REPEATS = 3;
/** A link of the table to a run that was filled in, by its id. */
const ROW = 'a[href*="/runs/000"]';

/** The page of the real `mlflow server`, 3.17. */
const MLFLOW_PAGE: TaskPage = {
  table: '/experiments/0/runs',
  row: ROW,
  firstName: '[role=row][row-index="0"] a[href*="/runs/"]',
  // A header sorts, too, but the columns of metrics are not shown at first.
  sort: async page => {
    await page
      .locator('[data-component-id="mlflow.experiment_page.sort_select_v2.toggle"]')
      .click();
    const item = page.getByRole('menuitemcheckbox', { name: 'metric_0', exact: true });
    await item.scrollIntoViewIfNeeded();
    return item;
  },
  name: (page, run_name) => page.getByRole('link', { name: run_name, exact: true }).first(),
  runOpened: '[role=cell] a[href$="/model-metrics"]',
  chartsTab: page => page.getByRole('tab', { name: 'Model metrics' }),
  line: '.js-plotly-plot path.js-line'
};

/** The page of the real `mlflow server`, over the same runs. */
export async function mlflowScreens(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(markFirst, ROW);
    await page.goto(`http://127.0.0.1:${server.port}/#/experiments/0/runs`);
    // Its first answer after the start can take a minute.
    await page.locator(ROW).first().waitFor({ timeout: 120_000 });
    return [milliseconds(pageLoadWork(runs), median(await reloadTimes(page, REPEATS)))];
  } finally {
    await browser.close();
  }
}

/** The tasks of `pageTasks` on it. */
export async function mlflowTasks(server: BenchedServer, runs: number): Promise<Measured[]> {
  const browser = await launchBrowser();
  try {
    return await pageTasks(browser, server, runs, { about: MLFLOW_PAGE });
  } finally {
    await browser.close();
  }
}
