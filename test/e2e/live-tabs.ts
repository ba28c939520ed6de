import type { Browser } from 'playwright-core';
import type { JupyterServer } from '../jupyter/jupyter-server.ts';
import { KernelSession } from '../jupyter/kernel-session.ts';
import { writeNotebook, type TestCell } from './jupyter.ts';
import { LabPage } from './lab-page.ts';
import { SETUP, training } from '../jupyter/training.ts';

/** At 0.03 s each: longer than any test. */
export const ENDLESS = 100_000;

/** What the notebook of a tab does without an end. */
export interface LiveWork {
  cells: readonly TestCell[];
  /** Node of the tab that changes with each step that is shown. */
  shown: string;
  /** Command of the view that stands beside the notebook. */
  beside?: string;
}

const LOGS: LiveWork = {
  cells: [
    { id: 'setup', source: SETUP },
    { id: 'train', source: training(ENDLESS) }
  ],
  shown: '.ct-inline-plot .ct-line[d]',
  beside: 'celltrail:show-runs'
};

/** The start of a kernel keeps a core busy. */
const STARTED_AT_ONCE = 2;
/** Of a tab while all that were opened before it are busy. */
const PATIENCE_MS = 120_000;

/** Tabs of a browser, each with a notebook of its own that trains and draws its curve. */
export class LiveTabs {
  readonly labs: readonly LabPage[];
  readonly #shown: string;

  private constructor(labs: readonly LabPage[], shown: string) {
    this.labs = labs;
    this.#shown = shown;
  }

  /** Resolves when all of them stand there with their kernels at rest. */
  static async open(
    browser: Browser,
    jupyter: JupyterServer,
    count: number,
    { cells, shown, beside }: LiveWork = LOGS
  ): Promise<LiveTabs> {
    const paths = Array.from({ length: count }, (_, n) => `live-${n}.ipynb`);
    for (const path of paths) writeNotebook(jupyter, path, cells);
    await startKernels(jupyter, paths);
    const labs: LabPage[] = [];
    for (const path of paths) {
      const lab = await LabPage.open(browser, jupyter, path, { patienceMs: PATIENCE_MS });
      if (beside !== undefined) await lab.command(beside);
      labs.push(lab);
    }
    return new LiveTabs(labs, shown);
  }

  /** Runs all their cells. Resolves when all of them show what these do. */
  async start(): Promise<void> {
    for (const lab of this.labs) await lab.runAll();
    for (const lab of this.labs) {
      await lab.page.locator(this.#shown).first().waitFor({ timeout: PATIENCE_MS });
    }
  }

  /** Each shows something new, within ten seconds. */
  async areLive(): Promise<boolean> {
    const moves = this.labs.map(async ({ page }) => {
      const before = await page
        .locator(this.#shown)
        .first()
        .evaluate(node => node.outerHTML);
      const hasMoved = ([selector, was]: [string, string]) =>
        document.querySelector(selector)?.outerHTML !== was;
      await page.waitForFunction(hasMoved, [this.#shown, before] as [string, string], {
        timeout: 10_000
      });
    });
    return (await Promise.allSettled(moves)).every(({ status }) => status === 'fulfilled');
  }
}

/** A notebook that is opened takes the kernel that runs for its path. */
async function startKernels(jupyter: JupyterServer, paths: readonly string[]): Promise<void> {
  const waiting = [...paths];
  const startSome = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const session = await KernelSession.open(jupyter, path);
      await session.execute('pass');
      session.leave();
    }
  };
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startSome));
}
