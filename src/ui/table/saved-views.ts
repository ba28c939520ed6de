import type { ViewMemory } from '../view-memory.ts';

/** A state of the table that a reader gave a name. */
export interface SavedView {
  name: string;
  /** As tableStateText writes it. */
  state: string;
}

const KEY = 'views';

/** Views by name, in the order in which they were saved first. */
export class SavedViews {
  readonly #memory: ViewMemory;

  constructor(memory: ViewMemory) {
    this.#memory = memory;
  }

  list(): SavedView[] {
    const text = this.#memory.get(KEY);
    if (text === null) return [];
    try {
      const views: unknown = JSON.parse(text);
      return Array.isArray(views) ? views.filter(isView) : [];
    } catch {
      return [];
    }
  }

  /** In the place of the view of that name, if there is one. */
  save(view: SavedView): void {
    const views = this.list();
    const at = views.findIndex(({ name }) => name === view.name);
    if (at < 0) views.push(view);
    else views[at] = view;
    this.#keep(views);
  }

  /** Another view of the new name is replaced. */
  rename(name: string, newName: string): void {
    if (name === newName) return;
    const views = this.list().filter(view => view.name !== newName);
    this.#keep(views.map(view => (view.name === name ? { ...view, name: newName } : view)));
  }

  delete(name: string): void {
    this.#keep(this.list().filter(view => view.name !== name));
  }

  #keep(views: readonly SavedView[]): void {
    this.#memory.set(KEY, JSON.stringify(views));
  }
}

function isView(value: unknown): value is SavedView {
  const { name, state } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof state === 'string';
}
