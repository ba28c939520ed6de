import { decodeDouble, encodeDouble } from '../protocol/double.ts';
import type { Metric } from '../protocol/entities/run.ts';
import { MAX_METRICS_PER_BATCH } from '../protocol/limits.ts';
import type {
  PointProgress,
  SyncRun,
  SyncStore,
  UnsentPoints,
  UnsentSeries
} from '../store/sync/sync-store.ts';
import type { BatchSize } from './batch-size.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteFailure } from './remote/remote-failure.ts';

/** Sends the points of a run, in order of step in each series, and keeps how far it came. */
export class PointPush {
  readonly #store: SyncStore;
  readonly #remote: MlflowRemote;
  readonly #size: BatchSize;
  readonly #onSent: (points: number) => void;

  constructor(
    store: SyncStore,
    remote: MlflowRemote,
    size: BatchSize,
    onSent: (points: number) => void
  ) {
    this.#store = store;
    this.#remote = remote;
    this.#size = size;
    this.#onSent = onSent;
  }

  /**
   * @param unsure points that were sent before may be there though nobody said so: the first ones
   *   are looked for before they are sent
   * @param most chunks at a time, so that a long series does not hold up others
   * @returns whether all of them are there
   */
  async push(
    { run, cursor, progress: begun }: SyncRun,
    remote_run_id: string,
    unsure: boolean,
    most: number
  ): Promise<boolean> {
    const { run_id } = run.info;
    if (cursor === null && begun === null) {
      await this.#store.saveRun(run_id, { fromStart: true, progress: null });
    }
    let progress: PointProgress | null = begun;
    let looks = unsure;
    for (let chunks = 0; chunks < most; chunks++) {
      const points: UnsentPoints = await this.#store.unsentPoints({
        run_id,
        behind: progress,
        limit: CHUNK_POINTS
      });
      const through: number = progress?.through ?? points.through;
      // As long as some are found there.
      looks = await this.#send(remote_run_id, points.series, looks);
      if (points.next === null) {
        const moved = points.series.length > 0 || progress !== null || cursor === null;
        if (moved) await this.#store.saveRun(run_id, { cursor: through, progress: null });
        return true;
      }
      progress = { ...points.next, through };
      await this.#store.saveRun(run_id, { progress });
    }
    return false;
  }

  /** @returns whether some were there */
  async #send(run_id: string, chunk: UnsentSeries[], looks: boolean): Promise<boolean> {
    let metrics: Metric[] = [];
    let found = false;
    for (const series of chunk) {
      const there = looks ? await this.#there(run_id, series) : null;
      for (let at = 0; at < series.steps.length; at++) {
        if (there?.has(nameOf(series.steps[at], series.timestamps[at], series.values[at]))) {
          found = true;
          continue;
        }
        metrics.push({
          key: series.key,
          value: encodeDouble(series.values[at]),
          timestamp: series.timestamps[at],
          step: series.steps[at]
        });
        if (metrics.length < this.#size.points) continue;
        await this.#batch(run_id, metrics);
        metrics = [];
      }
    }
    if (metrics.length > 0) await this.#batch(run_id, metrics);
    return found;
  }

  /** In halves when it is too large for what stands before the remote. */
  async #batch(run_id: string, metrics: Metric[]): Promise<void> {
    const began = performance.now();
    try {
      await this.#remote.logBatch({ run_id, metrics });
    } catch (error) {
      if (!isTooLarge(error) || metrics.length === 1) throw error;
      this.#size.refused(metrics.length);
      const half = metrics.length >>> 1;
      await this.#batch(run_id, metrics.slice(0, half));
      return this.#batch(run_id, metrics.slice(half));
    }
    this.#size.took(performance.now() - began);
    this.#onSent(metrics.length);
  }

  /** The points of a series that the remote has, in the range of those that are to be sent. */
  async #there(run_id: string, { key, steps }: UnsentSeries): Promise<Set<string>> {
    const points = await this.#remote.points(run_id, key, steps[0], steps[steps.length - 1]);
    return new Set(
      points.map(({ step, timestamp, value }) =>
        nameOf(Number(step), Number(timestamp), decodeDouble(value))
      )
    );
  }
}

/** Equal for points that a server takes for the same one: infinities are its largest doubles. */
function nameOf(step: number, timestamp: number, value: number): string {
  const limit = Number.MAX_VALUE;
  const finite = Math.max(-limit, Math.min(limit, value));
  return `${step} ${timestamp} ${finite}`;
}

const isTooLarge = (error: unknown) => error instanceof RemoteFailure && error.status === 413;

const CHUNK_POINTS = 10 * MAX_METRICS_PER_BATCH;
