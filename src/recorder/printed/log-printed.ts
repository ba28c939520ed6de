import type { Metric } from '../../protocol/entities/run.ts';
import { MAX_METRICS_PER_BATCH, MAX_TAG_VALUE_LENGTH } from '../../protocol/limits.ts';
import { CELLTRAIL_PARSED, parsedKeys } from '../../protocol/tags.ts';
import { inChunks } from '../../store/db/in-chunks.ts';
import type { SecretScrubber } from '../../store/secrets/secret-scrubber.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { passes } from '../passes.ts';
import type { PrintedBatch } from './execution-prints.ts';

/**
 * Logs points that were read of prints to their session runs, and marks their keys there, so that
 * nobody takes them for logged: what cannot be marked is not kept. Doing it twice is doing it once.
 */
export class PrintedLog {
  readonly #tracking: Pick<TrackingStore, 'getRun' | 'logBatch'>;
  /** Keys that are marked on disk, by run. */
  readonly #marked = new Map<string, Set<string>>();

  constructor(tracking: Pick<TrackingStore, 'getRun' | 'logBatch'>) {
    this.#tracking = tracking;
  }

  /** @throws what may pass, such as a full disk: then it is to be done again */
  async log(batches: readonly PrintedBatch[], scrubber: SecretScrubber): Promise<void> {
    const runs = new Map<string, Metric[]>();
    for (const { run_id, points } of batches) {
      const metrics = runs.get(run_id);
      if (metrics) metrics.push(...points);
      else runs.set(run_id, [...points]);
    }
    for (const [run_id, metrics] of runs) {
      try {
        await this.#logTo(run_id, metrics, scrubber);
      } catch (error) {
        // A run that was deleted meanwhile wants none.
        if (passes(error)) throw error;
      }
    }
  }

  async #logTo(
    run_id: string,
    metrics: readonly Metric[],
    scrubber: SecretScrubber
  ): Promise<void> {
    const marked = await this.#markedOf(run_id);
    const fresh = new Set<string>();
    for (const key of new Set(metrics.map(metric => metric.key))) {
      if (marked.has(key) || scrubber.json(key) !== key) continue;
      const value = JSON.stringify([...marked, ...fresh, key]);
      if (value.length <= MAX_TAG_VALUE_LENGTH) fresh.add(key);
    }
    if (fresh.size > 0) {
      const value = JSON.stringify([...marked, ...fresh]);
      await this.#tracking.logBatch({ run_id, tags: [{ key: CELLTRAIL_PARSED, value }] });
      for (const key of fresh) marked.add(key);
    }
    const kept = metrics.filter(({ key }) => marked.has(key));
    for (const some of inChunks(kept, MAX_METRICS_PER_BATCH)) {
      await this.#tracking.logBatch({ run_id, metrics: [...some] });
    }
  }

  async #markedOf(run_id: string): Promise<Set<string>> {
    const known = this.#marked.get(run_id);
    if (known !== undefined) return known;
    const { data } = await this.#tracking.getRun(run_id);
    const tag = data.tags?.find(({ key }) => key === CELLTRAIL_PARSED);
    const marked = new Set(parsedKeys(tag?.value));
    if (this.#marked.size >= MAX_RUNS) this.#marked.clear();
    this.#marked.set(run_id, marked);
    return marked;
  }
}

const MAX_RUNS = 1000;
