import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ROOT } from '../jupyter/jupyter-server.ts';
import { foreignRequests } from './foreign-requests.ts';
import type { PageServer } from './page-server.ts';

/** A browser's tab with the page of a `PageServer` in it. */
export class TrailPage {
  readonly page: Page;
  /** Addresses of other hosts that were asked for anything. */
  readonly foreign: readonly string[];
  /** What the console had to complain about, and answers of 400 and more. */
  readonly errors: string[] = [];
  /** Addresses that were asked for, in order; those of WebSockets, too. */
  readonly requests: string[] = [];

  private constructor(page: Page, server: PageServer) {
    this.page = page;
    this.foreign = foreignRequests(page, new URL(server.url));
    page.on('pageerror', error => this.errors.push(String(error)));
    page.on('console', message => {
      // Of failed requests the console does not say which.
      if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) {
        this.errors.push(message.text());
      }
    });
    page.on('response', response => {
      if (response.status() >= 400) this.errors.push(`${response.status()} ${response.url()}`);
    });
    page.on('request', request => this.requests.push(request.url()));
    page.on('websocket', socket => this.requests.push(socket.url()));
  }

  /** @param options.address what follows `#` */
  static async open(
    browser: Browser,
    server: PageServer,
    options: BrowserContextOptions & { address?: string; path?: string } = {}
  ): Promise<TrailPage> {
    const { address, path = '/', ...context } = options;
    const viewport = { width: 1280, height: 900 };
    const tab = await browser.newContext({ viewport, ...context });
    const trail = new TrailPage(await tab.newPage(), server);
    await trail.page.addInitScript(markFirstRow);
    await trail.page.goto(server.url + path + (address === undefined ? '' : `#${address}`));
    return trail;
  }

  /** @param address what follows `#`, a moment after a view changed its state */
  async waitForAddress(address: string): Promise<void> {
    await this.page.waitForURL(url => url.hash === `#${address}`, { timeout: 5000 });
  }

  async signIn(token: string): Promise<void> {
    await this.page.getByLabel('Token of this server').fill(token);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async chooseTheme(label: 'Colours of the system' | 'Light' | 'Dark' | 'High contrast') {
    await this.page.getByLabel('Theme').selectOption({ label });
  }

  async screenshot(name: string): Promise<void> {
    const folder = join(ROOT, 'test-results');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Leaves a mark `first-row` in the browser's own record of times, which `performance` shows. */
function markFirstRow(): void {
  const look = () => {
    if (
      document.querySelector('[role=grid] [role=row][aria-rowindex="2"] [role=gridcell]') === null
    ) {
      requestAnimationFrame(look);
    } else performance.mark('first-row');
  };
  look();
}
