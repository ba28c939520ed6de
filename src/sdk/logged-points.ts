import type { Run } from './run.ts';

/** What this process logged of one metric, in the order of the calls. */
export interface LoggedSeries {
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** ms since 1970. */
  readonly times: readonly number[];
}

export type PointListener = (run: Run, key: string) => void;

/** Of a series; then every second point is let go, and from there on every second is kept. */
const MOST_POINTS = 4096;
/** Of a run, the first ones; and the last runs. */
const MOST_SERIES = 64;
const MOST_RUNS = 32;

class Series implements LoggedSeries {
  readonly steps: number[] = [];
  readonly values: number[] = [];
  readonly times: number[] = [];
  #stride = 1;
  #count = 0;

  add(step: number, value: number, time: number): void {
    if (this.#count++ % this.#stride !== 0) return;
    this.steps.push(step);
    this.values.push(value);
    this.times.push(time);
    if (this.steps.length < MOST_POINTS) return;
    for (const list of [this.steps, this.values, this.times]) {
      const half = list.filter((_, index) => index % 2 === 0);
      list.splice(0, list.length, ...half);
    }
    this.#stride *= 2;
  }
}

const logged = new Map<Run, Map<string, Series>>();
const listeners = new Set<PointListener>();

/** The last 32 runs that something was logged to, the oldest first; of each its first 64 metrics. */
export function loggedSeries(): ReadonlyMap<Run, ReadonlyMap<string, LoggedSeries>> {
  return logged;
}

/**
 * @param listener is called within each call that logs a metric: it must be quick; what it throws is lost
 * @returns ends it
 */
export function onPoint(listener: PointListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Called by Run for each point. */
export function notePoint(run: Run, key: string, step: number, value: number, time: number): void {
  let ofRun = logged.get(run);
  if (ofRun === undefined) {
    logged.set(run, (ofRun = new Map()));
    if (logged.size > MOST_RUNS) logged.delete(logged.keys().next().value!);
  }
  let series = ofRun.get(key);
  if (series === undefined) {
    if (ofRun.size >= MOST_SERIES) return;
    ofRun.set(key, (series = new Series()));
  }
  series.add(step, value, time);
  for (const listener of listeners) {
    try {
      listener(run, key);
    } catch {
      // Nothing of ours may break the loop that logs.
    }
  }
}
