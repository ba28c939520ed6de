import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page, Response } from 'playwright-core';
import type { RunTab } from '../../src/ui/run/run-tab.ts';
import { ROOT, type JupyterServer } from '../jupyter/jupyter-server.ts';
import { foreignRequests } from '../page/foreign-requests.ts';

/** What `expose_app_in_browser` gives, as far as the tests use it. */
interface ExposedApp {
  commands: { execute(id: string, args?: object): Promise<unknown> };
  shell: { currentWidget: NotebookWidget | null };
}

interface NotebookWidget {
  dispose(): void;
  sessionContext?: { isReady: boolean; session?: { kernel?: { status: string } } };
  context: { save(): Promise<void>; model: { dirty: boolean } };
  content?: { activeCell?: { model: { id: string } } };
}

/** Those that every JupyterLab has. */
export type Theme = 'JupyterLab Light' | 'JupyterLab Dark' | 'JupyterLab Dark High Contrast';

declare global {
  interface Window {
    jupyterapp: ExposedApp;
  }
}

/** A tab with JupyterLab in it, used as a person would where it matters and by commands where not. */
export class LabPage {
  readonly page: Page;
  /** What the browser's console had to complain about. */
  readonly errors: string[] = [];
  /** Addresses of other hosts that were asked for anything. */
  readonly foreign: readonly string[];

  private constructor(page: Page, jupyter: JupyterServer) {
    this.page = page;
    this.foreign = foreignRequests(page, new URL(jupyter.url));
    page.on('pageerror', error => this.errors.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('response', response => {
      // The console says that a request failed, and not which.
      if (response.status() >= 400) void this.#record(response);
    });
  }

  /** A new tab with this notebook, whose kernel is ready. */
  static async open(
    browser: Browser,
    jupyter: JupyterServer,
    path: string,
    options: { width?: number; height?: number; view?: string; patienceMs?: number } = {}
  ): Promise<LabPage> {
    const { view = 'lab/tree', patienceMs } = options;
    const lab = await LabPage.#load(browser, jupyter, `${view}/${encodeURI(path)}`, options);
    await lab.waitForKernel(patienceMs);
    return lab;
  }

  /** A new tab with the launcher. To load JupyterLab costs more than most tests: one will do for many. */
  static async launcher(browser: Browser, jupyter: JupyterServer): Promise<LabPage> {
    const lab = await LabPage.#load(browser, jupyter, 'lab', {});
    await lab.page.locator('.jp-Launcher').waitFor({ timeout: 40_000 });
    return lab;
  }

  static async #load(
    browser: Browser,
    jupyter: JupyterServer,
    address: string,
    { width = 1280, height = 900 }: { width?: number; height?: number }
  ): Promise<LabPage> {
    const context = await browser.newContext({ viewport: { width, height } });
    const lab = new LabPage(await context.newPage(), jupyter);
    const query = `token=${jupyter.token}${address.startsWith('lab') ? '&reset' : ''}`;
    await lab.page.goto(`${jupyter.url}${address}?${query}`);
    return lab;
  }

  /** Run All before the session is ready would ask for a kernel in a dialog. */
  async waitForKernel(timeout = 40_000): Promise<void> {
    const isReady = () => {
      const session = window.jupyterapp?.shell?.currentWidget?.sessionContext;
      return session?.isReady === true && session.session?.kernel?.status === 'idle';
    };
    try {
      await this.page.waitForFunction(isReady, undefined, { timeout });
    } catch (cause) {
      await this.screenshot('not-ready');
      throw new Error(`The kernel did not become ready: ${this.errors.join('\n')}`, { cause });
    }
  }

  async command(id: string, args: object = {}): Promise<void> {
    await this.page.evaluate(
      // Some answer with a widget, which cannot leave the page.
      async ([name, given]) => void (await window.jupyterapp.commands.execute(name, given)),
      [id, args] as const
    );
  }

  /** Starts all cells and does not wait for their end. */
  async runAll(): Promise<void> {
    await this.page.evaluate(() => {
      void window.jupyterapp.commands.execute('notebook:run-all-cells').catch(() => undefined);
    });
  }

  /** A notebook beside what is open. @param options of the command `docmanager:open` */
  async open(path: string, options: object = {}): Promise<void> {
    await this.command('docmanager:open', { path, ...options });
    await this.waitForKernel();
  }

  /** By the mouse, as `['Kernel', 'Restart Kernel…']`; a dialog that asks is accepted. */
  async menu([menu, item]: [string, string], asks: boolean): Promise<void> {
    await this.page.locator('.lm-MenuBar-item', { hasText: menu }).click();
    await this.page.locator('.lm-Menu-itemLabel').getByText(item, { exact: true }).click();
    if (asks) await this.acceptDialog();
  }

  async acceptDialog(): Promise<void> {
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
  }

  /** Closes the notebook in front, and its kernel with it. */
  async closeNotebook(): Promise<void> {
    await this.command('notebook:shutdown-kernel');
    // JupyterLab would ask whether to save it.
    await this.page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());
  }

  /** In command mode. @param index from 0 */
  async selectCell(index: number): Promise<void> {
    await this.page.locator('.jp-Notebook:visible .jp-Cell .jp-InputPrompt').nth(index).click();
  }

  async isDirty(): Promise<boolean> {
    return this.page.evaluate(
      () => window.jupyterapp.shell.currentWidget?.context.model.dirty ?? false
    );
  }

  async save(): Promise<void> {
    await this.page.evaluate(() => window.jupyterapp.shell.currentWidget?.context.save());
  }

  /** In the settings editor, which stays open behind the notebook. */
  async toggleSetting(plugin: string, title: string): Promise<void> {
    await this.command('settingeditor:open', { query: plugin });
    const box = this.page.locator('.jp-SettingsPanel').getByLabel(title);
    await box.click();
    await this.page.getByText('Settings').first().waitFor();
  }

  /** Of the run view that is seen. */
  async runTab(name: RunTab): Promise<void> {
    await this.page.locator(`.ct-run:visible [data-tab=${name}]`).click();
  }

  /** Brings a tab of the main area to the front. */
  async activate(title: string): Promise<void> {
    await this.page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: title }).click();
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.command('apputils:change-theme', { theme });
    await this.page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: 'attached' });
    await this.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  }

  /**
   * @param byLayout what was open comes from the layout alone, which must have been saved. Of an
   *   address that names a notebook, JupyterLab brings that to the front once more, some time after
   *   all is there again: that would be in the way of what a test opens.
   */
  async reload({ byLayout = false } = {}): Promise<void> {
    if (byLayout) await this.page.goto(this.page.url().replace(/\/tree\/.*$/, ''));
    else await this.page.reload();
    await this.page.waitForFunction(
      () => window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady === true,
      undefined,
      { timeout: 40_000 }
    );
  }

  /** Draws the edge of our sidebar, which must be open. @param width in px */
  async widenSidebar(width: number): Promise<void> {
    const sidebar = (await this.page.locator('#celltrail-sidebar').boundingBox())!;
    const middle = sidebar.y + sidebar.height / 2;
    // JupyterLab and Notebook 7 name what holds it differently.
    const edges = await this.page
      .locator('.lm-SplitPanel-handle')
      .evaluateAll(handles => handles.map(one => one.getBoundingClientRect().x));
    const distance = (x: number) => Math.abs(x - sidebar.x - sidebar.width);
    const edge = edges.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    await this.page.mouse.move(edge + 1, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(sidebar.x + width, middle, { steps: 3 });
    await this.page.mouse.up();
  }

  async screenshot(name: string): Promise<void> {
    const folder = join(ROOT, 'test-results');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async #record(response: Response): Promise<void> {
    const body = await response.text().catch(() => '');
    this.errors.push(`${response.status()} ${response.url()} ${body.slice(0, 300)}`);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
