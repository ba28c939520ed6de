import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/protocol/entities/session.ts';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { Record } from '../jupyter/record.ts';
import { launchBrowser } from './browser.ts';
import { complaintsOf } from './complaints.ts';
import { startJupyter, writeNotebook } from './jupyter.ts';
import { LabPage } from './lab-page.ts';

const SIDEBAR = '#celltrail-sidebar';
const PATH = 'kernel.ipynb';
const CELLS = [
  { id: 'ok', source: 'x = 1' },
  { id: 'slow', source: 'import time\ntime.sleep(60)' },
  { id: 'behind', source: 'x' },
  { id: 'fails', source: 'undefined_name' }
];

describe('a kernel in JupyterLab', () => {
  let jupyter: JupyterServer;
  let browser: Browser;
  let lab: LabPage;
  let record: Record;
  let culled: ReturnType<typeof cullSession>;

  beforeAll(async () => {
    [jupyter, browser] = await Promise.all([startJupyter(), launchBrowser()]);
    record = new Record(jupyter);
    writeNotebook(jupyter, PATH, CELLS);
    lab = await LabPage.open(browser, jupyter, PATH);
    await lab.command('celltrail:show-runs');
    // It takes seconds of waiting, which pass while the other tests run.
    culled = cullSession();
    culled.catch(() => undefined);
  });
  afterAll(async () => {
    await culled?.catch(() => undefined);
    await browser?.close();
    await jupyter?.stop();
    jupyter?.remove();
  });

  const runCell = async (index: number) => {
    await lab.selectCell(index);
    await lab.page.keyboard.press('Control+Enter');
  };
  /** The newest session, once its executions are in these states. */
  const inStates = async (...states: string[]): Promise<Session> => {
    const { session } = await record.until(
      async () => {
        const [session] = await record.sessions(PATH);
        const executions = session ? await record.executions(session.session_id) : [];
        return { session, states: executions.map(({ state }) => state) };
      },
      found => found.states.join() === states.join()
    );
    return session;
  };
  /** How the session ended, and its executions with it. */
  const endOf = async ({ session_id }: Session) => {
    const ended = await record.until(
      async () => (await record.sessions(PATH)).find(found => found.session_id === session_id)!,
      ({ state }) => state === 'ended'
    );
    return {
      status: (await record.run(ended.run_id)).info.status,
      reason: ended.end_reason,
      states: (await record.executions(session_id)).map(({ cell_id, state }) => [cell_id, state])
    };
  };

  it('restarted by the menu while a cell runs: KILLED, and nothing that ran or waited is ok', async () => {
    await runCell(0);
    await runCell(1);
    await runCell(2);
    const session = await inStates('ok', 'started', 'queued');
    await lab.menu(['Kernel', 'Restart Kernel…'], true);
    const end = await endOf(session);
    expect(end).toMatchObject({ status: 'KILLED', reason: 'restarted while a cell ran' });
    const [ok, slow, behind] = end.states;
    expect(ok).toEqual(['ok', 'ok']);
    // Jupyter interrupts a kernel first; whether it still says so is a race with its end.
    expect(slow).toEqual(['slow', expect.stringMatching(/^(error|lost)$/)]);
    expect(behind).toEqual(['behind', expect.stringMatching(/^(error|aborted|lost)$/)]);
    await lab.waitForKernel();
  });

  it('interrupted by the keys I I goes on: the cell has the error, what waited is aborted', async () => {
    await runCell(0);
    await runCell(1);
    await runCell(2);
    await inStates('ok', 'started', 'queued');
    await lab.page.keyboard.press('i');
    await lab.page.keyboard.press('i');
    const session = await inStates('ok', 'error', 'aborted');
    const [, slow] = await record.executions(session.session_id);
    expect(slow.error?.name).toBe('KeyboardInterrupt');
    await lab.waitForKernel();
    await runCell(0);
    const after = await inStates('ok', 'error', 'aborted', 'ok');
    expect(after.session_id).toBe(session.session_id);
    expect((await record.run(session.run_id)).info.status).toBe('RUNNING');
  });

  it('restarted by the keys 0 0 at rest: FINISHED', async () => {
    const [session] = await record.sessions(PATH);
    await lab.page.keyboard.press('0');
    await lab.page.keyboard.press('0');
    await lab.acceptDialog();
    expect(await endOf(session)).toMatchObject({ status: 'FINISHED', reason: 'kernel restarted' });
    await lab.waitForKernel();
  });

  it('restarted by another tab after a cell that failed: FAILED with the error', async () => {
    await runCell(0);
    await runCell(3);
    const session = await inStates('ok', 'error');
    const other = await LabPage.open(browser, jupyter, PATH);
    await other.menu(['Kernel', 'Restart Kernel…'], true);
    expect(await endOf(session)).toEqual({
      status: 'FAILED',
      reason: "NameError: name 'undefined_name' is not defined",
      states: [
        ['ok', 'ok'],
        ['fails', 'error']
      ]
    });
    await other.waitForKernel();
    await runCell(0);
    const next = await inStates('ok');
    expect(next.kernel_id).toBe(session.kernel_id);
    expect(complaintsOf(other)).toEqual([]);
    await other.close();
  });

  it('changed to another kernel: FINISHED, and the next cell begins a session of the new one', async () => {
    const [session] = await record.sessions(PATH);
    await lab.page.locator('.jp-Toolbar-kernelName:visible').click();
    await lab.page.locator('.jp-Dialog select').selectOption({ label: 'TypeScript (celltrail)' });
    await lab.acceptDialog();
    expect(await endOf(session)).toMatchObject({ status: 'FINISHED', reason: 'kernel shut down' });
    await lab.waitForKernel();
    await lab.selectCell(2);
    await lab.page.keyboard.press('Enter');
    await lab.page.keyboard.press('Control+A');
    await lab.page.keyboard.type('console.log("typed")');
    await lab.page.keyboard.press('Control+Enter');
    await record.until(
      () => record.sessions(PATH),
      ([newest]) => newest.session_id !== session.session_id
    );
    const next = await inStates('ok');
    expect(next).toMatchObject({ kernel_name: 'celltrail-typescript', language: 'typescript' });
    expect(next.kernel_id).not.toBe(session.kernel_id);
  });

  it('shut down by the menu while a cell runs: KILLED', async () => {
    await lab.page.keyboard.press('Enter');
    await lab.page.keyboard.press('Control+A');
    await lab.page.keyboard.type('await new Promise(done => setTimeout(done, 60000))');
    await lab.page.keyboard.press('Control+Enter');
    const session = await inStates('ok', 'started');
    await lab.menu(['Kernel', 'Shut Down Kernel'], false);
    const end = await endOf(session);
    expect(end).toMatchObject({ status: 'KILLED', reason: 'shut down while a cell ran' });
    expect(end.states).toEqual([
      ['behind', 'ok'],
      ['behind', expect.stringMatching(/^(error|lost)$/)]
    ]);
  });

  it('leaves its ends in the sidebar', async () => {
    const sidebar = lab.page.locator(SIDEBAR);
    for (const text of [
      'Killed: restarted while a cell ran',
      'Failed: NameError',
      'Killed: shut down while a cell ran'
    ]) {
      await sidebar.getByText(text, { exact: false }).first().waitFor();
    }
    await lab.screenshot('kernel-ends');
    await lab.setTheme('JupyterLab Dark');
    await lab.screenshot('kernel-ends-dark');
    expect(complaintsOf(lab)).toEqual([]);
  });

  it('culled by the server because it was idle, though a tab is connected: FINISHED', async () => {
    const { state, end_reason, status, states } = await culled;
    expect({ state, end_reason, status, states }).toEqual({
      state: 'ended',
      end_reason: 'kernel shut down',
      status: 'FINISHED',
      states: ['ok']
    });
  });
});

/** A session whose kernel rests until its server shuts it down, with its run's and executions' states. */
async function cullSession() {
  // A kernel that starts slowly must not be culled before its first cell.
  const args = ['cull_idle_timeout=4', 'cull_interval=1', 'cull_connected=True'];
  const jupyter = await startJupyter({
    app: 'server',
    args: args.map(arg => `--MappingKernelManager.${arg}`)
  });
  try {
    const notebook = await KernelSession.open(jupyter, 'culled.ipynb');
    notebook.send('x = 1', 'ok');
    const record = new Record(jupyter);
    const [session] = await record.until(
      () => record.sessions('culled.ipynb'),
      ([found]) => found?.state === 'ended',
      60_000
    );
    const { status } = (await record.run(session.run_id)).info;
    const states = (await record.executions(session.session_id)).map(({ state }) => state);
    return { ...session, status, states };
  } finally {
    await jupyter.stop();
    jupyter.remove();
  }
}
