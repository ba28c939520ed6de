import type { JupyterServer } from '../../test/jupyter/jupyter-server.ts';
import { KernelSession } from '../../test/jupyter/kernel-session.ts';
import { SETUP } from '../../test/jupyter/training.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { LabTab } from './lab-screens.ts';
import { fromInput, median } from './page-times.ts';

const REPEATS = 5;
const METRICS = 20;
const POINTS = 1000;

/** Two sessions with twenty curves each, from the click on Compare to all of the page. */
export async function comparison({ lab, jupyter }: LabTab): Promise<Measured[]> {
  await Promise.all(['first', 'second'].map(name => logCurves(jupyter, name)));
  const { page } = lab;
  await lab.command('celltrail:show-runs');
  const sidebar = page.locator('#celltrail-sidebar');
  for (const name of ['first', 'second']) {
    const row = sidebar.locator('.ct-run-row', { hasText: `${name} #1` }).last();
    await row.hover();
    await row.locator('input[type=checkbox]').first().click();
  }
  const times: number[] = [];
  for (let n = 0; n < REPEATS; n++) {
    const compare = sidebar.getByRole('button', { name: 'Compare' });
    times.push(await fromInput(page, 'click', () => compare.click(), isWhole, null));
    if (n === 0) await lab.screenshot('bench-compare');
    await page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());
    await page.locator('.ct-compare').waitFor({ state: 'detached' });
  }
  await sidebar.getByRole('button', { name: 'Clear' }).click();
  const [first, ...again] = times;
  const work = `comparison of 2 × ${METRICS} × ${POINTS.toLocaleString('en')} points: click to table, curves and code`;
  return [
    milliseconds(`${work}, its code not loaded yet`, first!, true, { must: 800 }),
    milliseconds(`${work}, again, median of ${again.length}`, median(again), true, { must: 800 })
  ];
}

/** Runs in the page: both lines of each of its four plots, what differs, and the cells that do. */
function isWhole(): boolean {
  const seen = (selector: string) =>
    [...document.querySelectorAll(`.ct-compare ${selector}`)].filter(
      node => node.getClientRects().length > 0
    ).length;
  return (
    seen('.ct-line[d]') >= 8 && seen('.ct-compare-table tr.ct-differs') > 0 && seen('.ct-diff') > 0
  );
}

async function logCurves(jupyter: JupyterServer, name: string): Promise<void> {
  const kernel = await KernelSession.open(jupyter, `${name}.ipynb`);
  const rate = name === 'first' ? 0.1 : 0.2;
  const cells = [
    SETUP,
    `lr = ${rate}\ncall("log-parameter", run_id=run_id, key="lr", value=str(lr))`,
    [
      `for key in range(${METRICS}):`,
      `    points = [{"key": f"metric {key}", "step": step, "timestamp": int(time.time() * 1000),`,
      `               "value": math.sin(lr * step / 10 + key)} for step in range(${POINTS})]`,
      '    call("log-batch", run_id=run_id, metrics=points)'
    ].join('\n')
  ];
  for (const [n, code] of cells.entries()) {
    const { status, text } = await kernel.execute(code, `cell-${n}`);
    if (status !== 'ok') throw new Error(text);
  }
  kernel.leave();
}
