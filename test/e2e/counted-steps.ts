import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Clicks and keys of a task. Texts that are typed count as none: who names something writes a name. */
export class CountedSteps {
  readonly #page: Page;
  #steps = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async click(target: Locator, options: { button?: 'right' } = {}): Promise<void> {
    this.#steps += 1;
    await target.click(options);
  }

  async press(key: string): Promise<void> {
    this.#steps += 1;
    await this.#page.keyboard.press(key);
  }

  /** Fails when the task takes more. */
  async within(most: number, task: () => Promise<void>): Promise<void> {
    this.#steps = 0;
    await task();
    expect(this.#steps).toBeLessThanOrEqual(most);
  }
}
