/** The newest are kept; what an older execution showed has most likely been replaced. */
const MAX_KEPT = 200;

/**
 * Executions of which the reader sent away what stood under the cell: a plot, which then is not
 * written at the next save either, or a note. Kept in the browser: nothing of it belongs into the
 * notebook.
 */
export class DismissedExecutions {
  readonly #storage: Storage;
  readonly #key: string;
  /** Also when the storage takes nothing. */
  readonly #here = new Set<string>();

  constructor(storage: Storage, what: 'plots' | 'notes') {
    this.#storage = storage;
    this.#key = `celltrail:dismissed-${what}`;
  }

  has(execution_id: string): boolean {
    return this.#here.has(execution_id) || this.#read().includes(execution_id);
  }

  add(execution_id: string): void {
    this.#here.add(execution_id);
    const kept = this.#read().filter(one => one !== execution_id);
    kept.push(execution_id);
    try {
      this.#storage.setItem(this.#key, JSON.stringify(kept.slice(-MAX_KEPT)));
    } catch {
      // Storage that is full or switched off: it comes back at the next visit, no more.
    }
  }

  #read(): string[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(this.#key) ?? '[]');
      return Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : [];
    } catch {
      return [];
    }
  }
}
