const KEY = 'celltrail:dismissed-plots';
/** The newest are kept; an older plot has most likely been replaced by a newer execution's. */
const MAX_KEPT = 200;

/**
 * Executions whose plot the reader cleared away, so that it neither comes back under the cell nor
 * is written at the next save. Kept in the browser: nothing of it belongs into the notebook.
 */
export class DismissedPlots {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  has(execution_id: string): boolean {
    return this.#read().includes(execution_id);
  }

  add(execution_id: string): void {
    const kept = this.#read().filter(one => one !== execution_id);
    kept.push(execution_id);
    try {
      this.#storage.setItem(KEY, JSON.stringify(kept.slice(-MAX_KEPT)));
    } catch {
      // Storage that is full or switched off: the plot comes back at the next visit, no more.
    }
  }

  #read(): string[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(KEY) ?? '[]');
      return Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : [];
    } catch {
      return [];
    }
  }
}
