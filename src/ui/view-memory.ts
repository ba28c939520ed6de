/** Where a view keeps what its reader chose. The page that it stands in gives it. */
export interface ViewMemory {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

/** The browser's, for all tabs of a page. Where it is locked or full, choices last as long as the view. */
export function browserMemory(prefix: string): ViewMemory {
  const kept = new Map<string, string>();
  return {
    get(key) {
      try {
        return localStorage.getItem(prefix + key) ?? kept.get(key) ?? null;
      } catch {
        return kept.get(key) ?? null;
      }
    },
    set(key, value) {
      kept.set(key, value);
      try {
        localStorage.setItem(prefix + key, value);
      } catch {
        // Said above.
      }
    }
  };
}
