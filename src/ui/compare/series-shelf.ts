import type { TrackingClient } from '../../client/tracking-client.ts';
import type { StepRange } from '../../plot/axes.ts';
import { decodeDouble } from '../../protocol/double.ts';
import { getSeries, type Series } from '../../protocol/endpoints/series.ts';
import type { AskQueue } from './ask-queue.ts';

const PART_COLUMNS = 600;

/** A series that is wanted, and in how many pixel columns. */
export interface WantedSeries {
  run_id: string;
  metric_key: string;
  width: number;
}

export interface Extremes {
  min: number;
  max: number;
}

/** What is known of the series, for those who draw them. */
export interface SeriesLookup {
  get(run_id: string, metric_key: string): Series | undefined;
  /** Of the finite values; undefined while they are not known, or if there are none. */
  extremes(run_id: string, metric_key: string): Extremes | undefined;
}

/**
 * Series that were asked for, each once until it is told to be stale. What was answered before stays
 * until the next answer is here.
 */
export class SeriesShelf implements SeriesLookup {
  readonly #client: TrackingClient;
  readonly #queue: AskQueue;
  readonly #held = new Map<string, { series: Series; width: number; ask: number }>();
  readonly #stale = new Set<string>();
  /** The newest ask that is under way, by key; width in pixel columns. */
  readonly #asking = new Map<string, { width: number; ask: number }>();
  /** So many were asked for. */
  #asked = 0;

  constructor(client: TrackingClient, queue: AskQueue) {
    this.#client = client;
    this.#queue = queue;
  }

  get(run_id: string, metric_key: string): Series | undefined {
    return this.#held.get(keyOf(run_id, metric_key))?.series;
  }

  // Thinning keeps the smallest and the largest value.
  extremes(run_id: string, metric_key: string): Extremes | undefined {
    const series = this.get(run_id, metric_key);
    const values = (series?.values ?? []).map(decodeDouble).filter(Number.isFinite);
    if (values.length === 0) return undefined;
    return { min: Math.min(...values), max: Math.max(...values) };
  }

  markStale(run_id: string, metric_key: string): void {
    this.#stale.add(keyOf(run_id, metric_key));
  }

  markAllStale(): void {
    for (const key of this.#held.keys()) this.#stale.add(key);
  }

  /**
   * Asks for those that are not here, are stale, or are coarser than wanted.
   *
   * @param onAnswer after each answer
   * @returns what failed, the first of it; null if nothing did
   */
  async fetch(wanted: readonly WantedSeries[], onAnswer: () => void): Promise<unknown> {
    const missing = finest(wanted).filter(one => this.#isMissing(one));
    let failure: unknown = null;
    await Promise.all(
      missing.map(async ({ run_id, metric_key, width }) => {
        const key = keyOf(run_id, metric_key);
        const ask = ++this.#asked;
        this.#asking.set(key, { width, ask });
        const isNewest = () => this.#asking.get(key)?.ask === ask;
        // What is logged from here on makes it stale again.
        this.#stale.delete(key);
        try {
          const series = await this.#queue.add(() =>
            this.#client.call(getSeries, { run_id, metric_key, width })
          );
          // One that was asked later knows more.
          if ((this.#held.get(key)?.ask ?? 0) > ask) return;
          const isWhole = series.steps.length >= series.count;
          this.#held.set(key, { series, width: isWhole ? Infinity : width, ask });
          onAnswer();
        } catch (error) {
          if (isNewest()) this.#stale.add(key);
          failure ??= error;
        } finally {
          if (isNewest()) this.#asking.delete(key);
        }
      })
    );
    return failure;
  }

  /** Asks for some steps of a series in more detail; null: for all. It is not held. */
  part(run_id: string, metric_key: string, range: StepRange | null): Promise<Series> {
    const steps =
      range === null ? {} : { start_step: Math.floor(range.start), end_step: Math.ceil(range.end) };
    return this.#queue.add(() =>
      this.#client.call(getSeries, { run_id, metric_key, width: PART_COLUMNS, ...steps })
    );
  }

  #isMissing({ run_id, metric_key, width }: WantedSeries): boolean {
    const key = keyOf(run_id, metric_key);
    // Also while it is asked for: the answer may be older than what has happened since.
    if (this.#stale.has(key)) return true;
    if ((this.#asking.get(key)?.width ?? 0) >= width) return false;
    return (this.#held.get(key)?.width ?? 0) < width;
  }
}

/** Each series once, in the most columns that are wanted of it. */
function finest(wanted: readonly WantedSeries[]): WantedSeries[] {
  const found = new Map<string, WantedSeries>();
  for (const one of wanted) {
    const key = keyOf(one.run_id, one.metric_key);
    if ((found.get(key)?.width ?? 0) < one.width) found.set(key, one);
  }
  return [...found.values()];
}

const keyOf = (run_id: string, metric_key: string) => `${run_id}\n${metric_key}`;
