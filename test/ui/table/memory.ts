import type { ViewMemory } from '../../../src/ui/view-memory.ts';

/** A memory that lasts as long as the test. */
export function memory(kept: Record<string, string> = {}): ViewMemory {
  const values = new Map(Object.entries(kept));
  return {
    get: key => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value)
  };
}
