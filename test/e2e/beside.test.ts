import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getOutputs } from '../../src/protocol/endpoints/sessions.ts';
import type { Execution } from '../../src/protocol/entities/session.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { complaintsOf } from './complaints.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';

const PLOT = 'application/vnd.celltrail.plot.v1+json';
const INLINE = '.jp-Notebook .ct-cell-plot:not(.ct-saved-plot *)';
const SAVED = '.jp-OutputArea .ct-saved-plot';
const TRAIN = `
import mlflow, time
with mlflow.start_run():
    for step in range(20):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        time.sleep(0.02)`.trim();

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Types of the outputs of the saved notebook's cells, by cell id. */
function savedOutputs(file: string): { [cell_id: string]: string[] } {
  interface Saved {
    cells: { id: string; outputs: { output_type: string; data?: object }[] }[];
  }
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as Saved;
  return Object.fromEntries(
    cells.map(({ id, outputs }) => [
      id,
      outputs.map(({ output_type, data }) => (data && PLOT in data ? PLOT : output_type))
    ])
  );
}

const over = (count: number) => (all: Execution[]) =>
  all.length >= count && all.every(({ ended_time }) => ended_time !== null);

const told = (executions: Execution[]) =>
  executions.map(({ cell_id, state, attempt }) => [cell_id, state, attempt]);

/** The server saves a shared document too, and where it just has, JupyterLab asks what is to hold. */
async function saveShared(lab: LabPage): Promise<void> {
  const saved = lab.save();
  const overwrite = lab.page.getByRole('button', { name: 'Overwrite' });
  await Promise.race([saved, overwrite.click({ timeout: 60_000 }).catch(() => undefined)]);
  await saved;
}

async function stepsOf(record: Record, path: string): Promise<number[][]> {
  const runs = await record.nestedRuns(await record.session(path));
  return Promise.all(
    runs.map(async ({ info }) =>
      (await record.history(info.run_id, 'loss')).map(({ step }) => Number(step))
    )
  );
}

describe('beside jupyter-collaboration, jupyterlab-execute-time and jupyterlab-git', () => {
  let jupyter: JupyterServer;
  let record: Record;

  beforeAll(async () => {
    jupyter = await startJupyter({
      beside: ['collaboration', 'notebook-tools'],
      settings: { '@jupyterlab/notebook-extension:tracker': { recordTiming: true } }
    });
    record = new Record(jupyter);
  });
  afterAll(async () => {
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('a run of all cells is recorded once, its plot is drawn and saved once, with two tabs on the notebook', async () => {
    execFileSync('git', ['init', '--quiet', jupyter.rootDir]);
    const file = writeNotebook(jupyter, 'together.ipynb', [
      { id: 'train', source: TRAIN },
      { id: 'say', source: 'print("said")' },
      { id: 'fails', source: '1/0' },
      { id: 'behind', source: '"never"' }
    ]);
    const first = await LabPage.open(browser, jupyter, 'together.ipynb');
    const second = await LabPage.open(browser, jupyter, 'together.ipynb');
    await first.command('celltrail:show-runs');
    await first.runAll();
    // A tab that is slow finds it saved by the other.
    await second.page.locator(`${INLINE}, ${SAVED}`).first().waitFor();
    const session = await record.session('together.ipynb');
    const executions = await record.until(() => record.executions(session.session_id), over(4));
    expect(told(executions)).toEqual([
      ['train', 'ok', 1],
      ['say', 'ok', 1],
      ['fails', 'error', 1],
      ['behind', 'aborted', 1]
    ]);
    for (const { page } of [first, second]) {
      await page.locator(SAVED).waitFor();
      await page.locator(INLINE).waitFor({ state: 'detached' });
      await page.locator('.execute-time').first().waitFor();
    }
    await Promise.all([saveShared(first), saveShared(second)]);
    await record.until(
      async () => savedOutputs(file),
      ({ train }) => train.includes(PLOT)
    );
    expect(savedOutputs(file)).toEqual({
      train: [PLOT],
      say: ['stream'],
      fails: ['error'],
      behind: []
    });
    expect(await stepsOf(record, 'together.ipynb')).toEqual([[...Array(20).keys()]]);
    await first.page.locator('#jp-git-sessions').waitFor({ state: 'attached' });
    await first.screenshot('beside-1-collaboration');
    expect([...complaintsOf(first), ...complaintsOf(second)]).toEqual([]);
    await Promise.all([first.close(), second.close()]);
  });
});

describe('with cells executed by the server (jupyter-server-nbmodel)', () => {
  let jupyter: JupyterServer;
  let record: Record;
  let lab: LabPage;
  let file: string;
  const path = 'by the server.ipynb';

  beforeAll(async () => {
    jupyter = await startJupyter({ beside: ['collaboration', 'server-execution'] });
    record = new Record(jupyter);
    file = writeNotebook(jupyter, path, [
      { id: 'train', source: TRAIN },
      { id: 'twin one', source: 'print("twin")', tags: ['first', 'twin'] },
      { id: 'twin two', source: 'print("twin")' },
      { id: 'fails', source: '1/0' },
      { id: 'behind', source: '"never"' }
    ]);
    lab = await LabPage.open(browser, jupyter, path);
    await lab.command('celltrail:show-runs');
  });
  afterAll(async () => {
    await jupyter?.stop();
    jupyter?.remove();
  });

  it('each execution has its cell and the tags of it, also of two cells with the same source; the kernel was never asked for those behind one that failed', async () => {
    await lab.runAll();
    const session = await record.session(path);
    const executions = await record.until(() => record.executions(session.session_id), over(4));
    expect(told(executions)).toEqual([
      ['train', 'ok', 1],
      ['twin one', 'ok', 1],
      ['twin two', 'ok', 1],
      ['fails', 'error', 1]
    ]);
    expect(executions.map(({ cell_tags }) => cell_tags)).toEqual([[], ['first', 'twin'], [], []]);
    expect(executions[3].error?.name).toBe('ZeroDivisionError');
    for (const { queued_time, started_time } of executions) {
      expect(started_time).toBeGreaterThanOrEqual(queued_time!);
    }
    const { execution_id } = executions[2];
    expect((await record.call(getOutputs, { execution_id })).outputs).toMatchObject([
      { name: 'stdout', text: 'twin\n' }
    ]);
    expect(await stepsOf(record, path)).toEqual([[...Array(20).keys()]]);
  });

  it('the plot is drawn, and saved once with the notebook', async () => {
    await lab.page.locator(INLINE).waitFor();
    // What a save finds at work is saved the next time.
    await lab.page.locator(`${INLINE} .ct-live-dot`).waitFor({ state: 'detached' });
    await lab.screenshot('beside-2-by-the-server');
    await saveShared(lab);
    await lab.page.locator(SAVED).waitFor();
    const saved = await record.until(
      async () => savedOutputs(file),
      ({ train }) => train.includes(PLOT)
    );
    expect(saved).toEqual({
      train: [PLOT],
      'twin one': ['stream'],
      'twin two': ['stream'],
      fails: ['error'],
      behind: []
    });
  });

  it('a cell that is run again, and one that was given up before, are known too', async () => {
    await lab.selectCell(4);
    await lab.page.keyboard.press('Control+Enter');
    await lab.selectCell(1);
    await lab.page.keyboard.press('Control+Enter');
    const session = await record.session(path);
    const executions = await record.until(() => record.executions(session.session_id), over(6));
    expect(told(executions).slice(4)).toEqual([
      ['behind', 'ok', 1],
      ['twin one', 'ok', 2]
    ]);
    expect(complaintsOf(lab)).toEqual([]);
    await lab.close();
  });
});
