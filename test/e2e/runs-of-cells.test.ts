import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getOutputs } from '../../src/protocol/endpoints/sessions.ts';
import type { Execution } from '../../src/protocol/entities/session.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { paramOf, Record, tagOf } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { complaintsOf } from './complaints.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { SETUP, training } from '../jupyter/training.ts';

const SIDEBAR = '#celltrail-sidebar';

describe('the record of what is run in JupyterLab', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let record: Record;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    record = new Record(jupyter);
    writeNotebook(jupyter, 'order.ipynb', [
      { id: 'a', source: 'x = 1' },
      { id: 'b', source: 'print(x)' },
      { id: 'c', source: '1/0' },
      { id: 'd', source: 'print("behind")' }
    ]);
    lab = await LabPage.open(browser, jupyter, 'order.ipynb');
    await lab.command('celltrail:show-runs');
  });
  afterAll(async () => {
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  /** Once so many executions are over. */
  const executionsOf = async (path: string, count: number): Promise<Execution[]> => {
    const session = await record.session(path);
    return record.until(
      () => record.executions(session.session_id),
      all => all.length >= count && all.every(({ state }) => !['queued', 'started'].includes(state))
    );
  };
  const outputOf = async ({ execution_id }: Execution): Promise<string> => {
    const { outputs } = await record.call(getOutputs, { execution_id });
    return outputs.map(({ text, ename }) => text ?? ename).join('');
  };

  it('has every execution in order, as its cell was when it ran', async () => {
    await lab.runAll();
    await executionsOf('order.ipynb', 4);
    // Selected: a and b, with the keys.
    await lab.selectCell(0);
    await lab.page.keyboard.press('Shift+ArrowDown');
    await lab.page.keyboard.press('Control+Enter');
    await executionsOf('order.ipynb', 6);
    await lab.selectCell(2);
    await lab.command('notebook:run-all-above');
    await executionsOf('order.ipynb', 8);
    await lab.selectCell(1);
    for (let time = 0; time < 3; time++) await lab.page.keyboard.press('Control+Enter');
    await executionsOf('order.ipynb', 11);
    await lab.page.keyboard.press('Enter');
    await lab.page.keyboard.press('Control+End');
    await lab.page.keyboard.type(' # edited');
    await lab.page.keyboard.press('Control+Enter');
    await executionsOf('order.ipynb', 12);
    await lab.selectCell(0);
    await lab.command('notebook:move-cell-down');
    await lab.page.keyboard.press('Control+Enter');
    await executionsOf('order.ipynb', 13);
    await lab.selectCell(3);
    await lab.command('notebook:delete-cell');
    await lab.runAll();
    const executions = await executionsOf('order.ipynb', 16);
    const [a, b, c] = ['x = 1', 'print(x)', '1/0'];
    expect(
      executions.map(({ cell_id, source, state, attempt }) => [cell_id, source, state, attempt])
    ).toEqual([
      // All
      ['a', a, 'ok', 1],
      ['b', b, 'ok', 1],
      ['c', c, 'error', 1],
      ['d', 'print("behind")', 'aborted', 1],
      // Selected
      ['a', a, 'ok', 2],
      ['b', b, 'ok', 2],
      // All above c
      ['a', a, 'ok', 3],
      ['b', b, 'ok', 3],
      // One three times, then edited
      ['b', b, 'ok', 4],
      ['b', b, 'ok', 5],
      ['b', b, 'ok', 6],
      ['b', `${b} # edited`, 'ok', 7],
      // Moved behind b
      ['a', a, 'ok', 4],
      // All, with d deleted
      ['b', `${b} # edited`, 'ok', 8],
      ['a', a, 'ok', 5],
      ['c', c, 'error', 2]
    ]);
    expect(await Promise.all(executions.map(outputOf))).toEqual(
      executions.map(
        ({ cell_id }) => ({ a: '', b: '1\n', c: 'ZeroDivisionError', d: '' })[cell_id!]
      )
    );
    expect(executions.map(({ error }) => error?.name ?? null)).toEqual(
      executions.map(({ cell_id }) => (cell_id === 'c' ? 'ZeroDivisionError' : null))
    );
    expect(executions.map(({ position }) => position)).toEqual([...executions.keys()]);
    let free = 0;
    for (const { queued_time, started_time, ended_time, state } of executions) {
      if (state === 'aborted') {
        expect(started_time).toBeNull();
        continue;
      }
      // One at a time, each after it was asked for.
      expect(started_time).toBeGreaterThanOrEqual(Math.max(queued_time!, free));
      expect(ended_time).toBeGreaterThanOrEqual(started_time!);
      free = ended_time!;
    }
    const failed = lab.page.locator(SIDEBAR).getByText('last cell failed');
    await failed.nth(1).waitFor();
    expect((await record.sessions('order.ipynb')).length).toBe(1);
    await lab.screenshot('runs-1-order');
    await lab.setTheme('JupyterLab Dark');
    await lab.screenshot('runs-1-order-dark');
    await lab.setTheme('JupyterLab Light');
  });

  it('is whole when the tab was closed in the second of five cells, and the plots are drawn when it is opened again', async () => {
    writeNotebook(jupyter, 'closed.ipynb', [
      { id: 'one', source: SETUP },
      { id: 'two', source: training(40) },
      { id: 'three', source: 'print("three")' },
      { id: 'four', source: training(20).replaceAll('"loss"', '"later"') },
      { id: 'five', source: '"five"' }
    ]);
    const tab = await LabPage.open(browser, jupyter, 'closed.ipynb');
    await tab.runAll();
    const session = await record.session('closed.ipynb');
    await record.until(
      () => record.executions(session.session_id),
      all => all.length === 5 && all[1].state === 'started'
    );
    await tab.close();
    const executions = await executionsOf('closed.ipynb', 5);
    expect(executions.map(({ cell_id, state }) => [cell_id, state])).toEqual(
      ['one', 'two', 'three', 'four', 'five'].map(id => [id, 'ok'])
    );
    expect(await outputOf(executions[2])).toBe('three\n');
    const [nested] = await record.nestedRuns(session);
    const steps = async (key: string) =>
      (await record.history(nested.info.run_id, key)).map(({ step }) => step);
    expect(await steps('loss')).toEqual([...Array(40).keys()]);
    expect(await steps('later')).toEqual([...Array(20).keys()]);

    await lab.open('closed.ipynb');
    const plots = lab.page.locator('.jp-Notebook:visible .ct-cell-plot');
    await plots.nth(1).waitFor();
    expect(await plots.count()).toBe(2);
    await lab.page.locator(SIDEBAR).getByText('closed #1').first().waitFor();
    await lab.screenshot('runs-2-opened-again');
  });

  it('doubles nothing when two tabs and a console run cells of one kernel', async () => {
    writeNotebook(jupyter, 'shared.ipynb', [
      { id: 'a', source: 'x = "first tab"' },
      { id: 'b', source: 'x = "second tab"' }
    ]);
    await lab.open('shared.ipynb');
    const second = await LabPage.open(browser, jupyter, 'shared.ipynb');
    await lab.selectCell(0);
    await lab.page.keyboard.press('Control+Enter');
    await executionsOf('shared.ipynb', 1);
    await second.selectCell(1);
    await second.page.keyboard.press('Control+Enter');
    await executionsOf('shared.ipynb', 2);
    await lab.command('notebook:create-console', { activate: true });
    await lab.page.locator('.jp-CodeConsole .jp-CodeConsole-input .cm-content').click();
    await lab.page.keyboard.type('print(x)');
    await lab.page.keyboard.press('Shift+Enter');
    const executions = await executionsOf('shared.ipynb', 3);
    await lab.screenshot('runs-3-console');
    expect(
      executions.map(({ cell_id, source, state, attempt }) => [cell_id, source, state, attempt])
    ).toEqual([
      ['a', 'x = "first tab"', 'ok', 1],
      ['b', 'x = "second tab"', 'ok', 1],
      [null, 'print(x)', 'ok', 1]
    ]);
    expect(await outputOf(executions[2])).toBe('second tab\n');
    expect(await record.sessions('shared.ipynb')).toHaveLength(1);
    expect(complaintsOf(second)).toEqual([]);
    await second.close();
  });

  it('of two notebooks on one kernel is one session, that of the first, with the cells of both', async () => {
    for (const name of ['host', 'guest']) {
      writeNotebook(jupyter, `${name}.ipynb`, [{ id: `${name}-cell`, source: `x = "${name}"` }]);
    }
    await lab.open('host.ipynb');
    await lab.runAll();
    const session = await record.session('host.ipynb');
    await lab.open('guest.ipynb', { kernel: { id: session.kernel_id } });
    await lab.runAll();
    const executions = await executionsOf('host.ipynb', 2);
    expect(executions.map(({ cell_id, state }) => [cell_id, state])).toEqual([
      ['host-cell', 'ok'],
      ['guest-cell', 'ok']
    ]);
    await lab.page.locator(SIDEBAR).getByText('host #1').first().waitFor();
    await lab.screenshot('runs-4-two-notebooks');
    expect(await record.sessions('host.ipynb')).toHaveLength(1);
    expect(await record.sessions('guest.ipynb')).toHaveLength(0);
  });

  it('is run again with another parameter, in three clicks, and the two differ in that alone', async () => {
    writeNotebook(jupyter, 'tuned.ipynb', [
      { id: 'defaults', source: 'lr = 0.01\nname = "sgd"', tags: ['parameters'] },
      { id: 'train', source: 'import mlflow\nmlflow.log_metric("loss", lr)' }
    ]);
    await lab.open('tuned.ipynb');
    await lab.runAll();
    await executionsOf('tuned.ipynb', 2);
    const first = await record.session('tuned.ipynb');
    await lab.command('celltrail:open-run', { run_id: first.run_id });
    const view = lab.page.locator('.ct-run:visible');
    await view.getByRole('button', { name: 'More actions' }).click();
    await lab.page.getByRole('menuitem', { name: 'Run again with…' }).click();
    await view.getByRole('textbox', { name: 'lr' }).fill('0.5');
    await lab.screenshot('runs-5-run-again-form');
    await lab.setTheme('JupyterLab Dark');
    await lab.screenshot('runs-5-run-again-form-dark');
    await lab.setTheme('JupyterLab Light');
    await view.getByRole('button', { name: 'Run', exact: true }).click();

    const isNew = view.getByRole('heading', { name: 'tuned #2' });
    await isNew.waitFor({ timeout: 60_000 });
    await view.locator('.ct-run-sentence', { hasText: 'Finished' }).waitFor({ timeout: 60_000 });
    const second = await record.session('tuned.ipynb');
    expect(second.run_id).not.toBe(first.run_id);
    const run = await record.run(second.run_id);
    expect(['lr', 'name'].map(key => paramOf(run, key))).toEqual(['0.5', 'sgd']);
    expect(tagOf(run, 'celltrail.rerun_of')).toBe(first.run_id);
    const facts = view.getByRole('table', { name: 'Facts' });
    const link = facts.getByRole('row', { name: /Run again from/ });
    await link.scrollIntoViewIfNeeded();
    await lab.screenshot('runs-6-run-again');
    await link.getByRole('button', { name: 'Compare with tuned #1' }).click();
    const compared = lab.page.locator('.ct-compare:visible');
    await compared.getByText('0.5').first().waitFor();
    await compared.getByText('1 cell differs of 3.').waitFor();
    await lab.screenshot('runs-7-run-again-compared');
    // The cell that was added is missing from the notebook, and is no reason for doubt.
    await lab.activate('tuned.ipynb');
    const rows = lab.page.locator(SIDEBAR).getByText('tuned #2');
    await rows.first().waitFor();
    expect(await lab.page.locator(`${SIDEBAR} .ct-row-warning`).count()).toBe(0);
  });

  it('is made without a complaint of the browser', () => {
    expect(complaintsOf(lab)).toEqual([]);
  });
});
