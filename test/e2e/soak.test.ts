import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSeries } from '../../src/protocol/endpoints/series.ts';
import { freePorts } from '../free-ports.ts';
import { companionOf } from '../jupyter/companion-of.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { keptMemory, residentMemory } from '../jupyter/kept-memory.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';

const LONG = process.env['CELLTRAIL_LONG'] === '1';
const EXECUTIONS = LONG ? 20_000 : 1_000;
const POINTS = LONG ? 2_000_000 : 25_000;
const CELLS = 10;
/** Sent before the first of them ends, as a run-all does. */
const QUEUE = 50;
const BATCH = 1000;

const SETUP = `
import mlflow
from mlflow.entities import Metric
client, run, step = mlflow.MlflowClient(), mlflow.start_run(), 0
def log():
    global step
    client.log_batch(run.info.run_id, [Metric("loss", 1 / (step + i + 1), 0, step + i) for i in range(${BATCH})])
    step += ${BATCH}`;

/** MB. Of tab and companion what is left after a collection; `resident` is of the companion's process. */
interface Memory {
  tab: number;
  server: number;
  companion: number;
  resident: number;
}

describe('a notebook that works all day, with its tab open', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let tab: CDPSession;
  let notebook: KernelSession;
  let debugPort: number;

  beforeAll(async () => {
    [debugPort] = await freePorts(1);
    [jupyter, browser] = await Promise.all([
      startJupyter({ env: { NODE_OPTIONS: `--inspect-port=127.0.0.1:${debugPort}` } }),
      launchBrowser()
    ]);
    const cells = Array.from({ length: CELLS }, (_, n) => ({ id: `cell-${n}`, source: 'pass' }));
    writeNotebook(jupyter, 'soak.ipynb', cells);
    lab = await LabPage.open(browser, jupyter, 'soak.ipynb');
    await lab.command('celltrail:show-runs');
    tab = await lab.page.context().newCDPSession(lab.page);
    await tab.send('Performance.enable');
    // The tab's own kernel, by a connection that is not the tab's.
    notebook = await KernelSession.open(jupyter, 'soak.ipynb');
    expect(await notebook.execute(SETUP, 'setup')).toMatchObject({ status: 'ok' });
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  const memory = async (): Promise<Memory> => {
    await tab.send('HeapProfiler.collectGarbage');
    const { metrics } = await tab.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value;
    return {
      tab: heap / 1e6,
      server: residentMemory(jupyter.pid),
      companion: await keptMemory(companionOf(jupyter.pid), debugPort),
      resident: residentMemory(companionOf(jupyter.pid))
    };
  };
  /** A share of all, in turns over the cells; each logs in its turn so that all points come. */
  let executed = 0;
  const execute = async (count: number) => {
    const each = Math.round(EXECUTIONS / (POINTS / BATCH));
    for (let sent = 0; sent < count; sent += QUEUE) {
      const done = Array.from({ length: QUEUE }, () => {
        const at = executed++;
        const code = at % each === 0 ? 'log()' : `print(${at})`;
        return notebook.send(code, `cell-${at % CELLS}`).done;
      });
      for (const { status, text } of await Promise.all(done)) {
        if (status !== 'ok') throw new Error(text);
      }
    }
  };

  it(
    'keeps flat the memory of tab, server and companion, and loses nothing',
    async () => {
      const quarter = EXECUTIONS / 4;
      await execute(quarter);
      const early = await memory();
      await execute(EXECUTIONS - quarter);
      const late = await memory();
      console.log(`${EXECUTIONS} executions, ${POINTS} points, MB:`, early, late);

      const record = new Record(jupyter);
      const session = await record.session('soak.ipynb');
      const executions = await record.until(
        () => record.executions(session.session_id),
        all => all.length === EXECUTIONS + 1 && all.at(-1)!.state === 'ok'
      );
      expect(executions.every(({ state }) => state === 'ok')).toBe(true);
      const rows = await record.runRows('soak.ipynb');
      expect(rows.metrics.loss[0]).toBeCloseTo(1 / POINTS, 9);
      const run_id = rows.values_run_id[0];
      const { count } = await record.call(getSeries, { run_id, metric_key: 'loss' });
      expect(count).toBe(POINTS);

      // What is kept in memory of an execution of a living kernel is half a kilobyte in the tab and in
      // the server, two in the companion's threads; the rest is noise of the collectors.
      const perExecution = 0.0005 * (EXECUTIONS - quarter);
      expect(late.tab - early.tab).toBeLessThan(10 + perExecution);
      expect(late.server - early.server).toBeLessThan(20 + perExecution);
      expect(late.companion - early.companion).toBeLessThan(20 + 4 * perExecution);
      // As the design has it for a companion at work.
      expect(late.resident).toBeLessThan(400);
    },
    LONG ? 1_800_000 : 120_000
  );

  it('says nothing wrong in the console meanwhile', () => {
    expect(lab.errors).toEqual([]);
  });
});
