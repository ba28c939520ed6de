import type { PrintedStep } from './printed-point.ts';

/**
 * Makes one growing count of the steps that lines name, and of those that name none.
 *
 * What begins again, such as the batches of the next epoch or a second training in the same cell, goes
 * on behind what was: points of two passes would lie on each other. So does a line that stands at the
 * step of the one before and has the same keys. What begins again with other keys is another series.
 */
export class StepClock {
  /** The newest count of each unit. */
  readonly #units = new Map<string, Count>();
  readonly #keys = new Map<string, KeyState>();

  /**
   * @param keys that are at the step
   * @param redrawn the line is that of before, drawn again
   * @returns the step that each of them is at
   */
  at(step: PrintedStep | null, keys: readonly string[], redrawn: boolean): number[] {
    const count = step === null ? null : this.#countOf(step, keys);
    const at = step === null ? 0 : advance(count!, step, keys, redrawn);
    return keys.map(key => {
      let state = this.#keys.get(key);
      if (state === undefined) this.#keys.set(key, (state = { count, last: 0 }));
      // One that was counted otherwise before cannot go on by another count.
      state.last = count === null || state.count !== count ? state.last + 1 : at;
      return state.last;
    });
  }

  #countOf({ unit, at }: PrintedStep, keys: readonly string[]): Count {
    const known = keys.map(key => this.#keys.get(key)?.count).find(count => count?.unit === unit);
    if (known) return known;
    const newest = this.#units.get(unit);
    if (newest !== undefined && at >= newest.last) return newest;
    if (this.#units.size >= MAX_UNITS) this.#units.delete(this.#units.keys().next().value!);
    const count = { unit, offset: 0, last: at, keys: new Set<string>() };
    this.#units.set(unit, count);
    return count;
  }
}

function advance(
  count: Count,
  { at, total }: PrintedStep,
  keys: readonly string[],
  redrawn: boolean
): number {
  if (at < count.last) {
    const isBar = redrawn && total !== undefined && at > 0;
    count.offset += isBar ? Math.max(count.last, total) : count.last + 1 - at;
    count.keys.clear();
  } else if (at > count.last) {
    count.keys.clear();
  } else if (!redrawn && keys.some(key => count.keys.has(key))) {
    count.offset += 1;
    count.keys.clear();
  }
  count.last = at;
  for (const key of keys) count.keys.add(key);
  return count.offset + at;
}

interface KeyState {
  /** null: by itself. */
  count: Count | null;
  last: number;
}

interface Count {
  readonly unit: string;
  offset: number;
  /** As printed. */
  last: number;
  /** Of the lines at the last step. */
  readonly keys: Set<string>;
}

const MAX_UNITS = 50;
