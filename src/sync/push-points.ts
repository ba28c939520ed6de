import { decodeDouble } from '../protocol/double.ts';
import { MAX_METRICS_PER_BATCH } from '../protocol/limits.ts';
import type {
  PointProgress,
  SyncRun,
  SyncStore,
  UnsentPoints,
  UnsentSeries
} from '../store/sync/sync-store.ts';
import type { BatchSize } from './batch-size.ts';
import { PointBatch, type MetricPoints } from './point-batch.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteFailure } from './remote/remote-failure.ts';

export interface PointPushOptions {
  store: SyncStore;
  remote: MlflowRemote;
  size: BatchSize;
  onProgress(run_id: string): void;
  onSent(points: number): void;
}

/** Sends the points of a run, in order of step in each series, and keeps how far it came. */
export class PointPush {
  readonly #options: PointPushOptions;

  constructor(options: PointPushOptions) {
    this.#options = options;
  }

  /**
   * @param unsure points that were sent before may be there though nobody said so: of each series
   *   they are looked for before they are sent, until some were not there
   * @param most chunks at a time, so that a long series does not hold up others
   * @returns `isWhole`: all of them are there. `isSure`: the next ones are not
   */
  async push(
    { run, cursor, progress: begun }: SyncRun,
    remote_run_id: string,
    unsure: boolean,
    most: number
  ): Promise<{ isWhole: boolean; isSure: boolean }> {
    const { store, onProgress } = this.#options;
    const { run_id } = run.info;
    if (cursor === null && begun === null) {
      await store.saveRun(run_id, { fromStart: true, progress: null });
    }
    let progress: PointProgress | null = begun;
    const looks = { at: unsure, ended: new Set<number>() };
    for (let chunks = 0; chunks < most; chunks++) {
      const points: UnsentPoints = await store.unsentPoints({
        run_id,
        behind: progress,
        limit: CHUNK_POINTS
      });
      const through: number = progress?.through ?? points.through;
      await this.#send(remote_run_id, points.series, looks);
      if (points.series.length > 0) onProgress(run_id);
      if (points.next === null) {
        const moved = points.series.length > 0 || progress !== null || cursor === null;
        if (moved) await store.saveRun(run_id, { cursor: through, progress: null });
        // Points that came during a pass of several reads went along, and are read once more.
        return { isWhole: true, isSure: begun === null && chunks === 0 };
      }
      progress = { ...points.next, through };
      await store.saveRun(run_id, { progress });
    }
    return { isWhole: false, isSure: !unsure };
  }

  async #send(run_id: string, chunk: UnsentSeries[], looks: Looks): Promise<void> {
    const { size } = this.#options;
    let batch = new PointBatch();
    for (const series of chunk) {
      const points = await this.#unsent(run_id, series, looks);
      for (let at = 0; at < points.steps.length;) {
        at += batch.add(points, at, size.points);
        if (batch.size < size.points) continue;
        await this.#batch(run_id, batch);
        batch = new PointBatch();
      }
    }
    if (batch.size > 0) await this.#batch(run_id, batch);
  }

  /** Without those that are there, as long as they are looked for. */
  async #unsent(run_id: string, series: UnsentSeries, looks: Looks): Promise<MetricPoints> {
    if (!looks.at || looks.ended.has(series.id)) return series;
    const there = await this.#there(run_id, series);
    const isMissing = (_: number, at: number) =>
      !there.has(nameOf(series.steps[at], series.timestamps[at], series.values[at]));
    const steps = series.steps.filter(isMissing);
    if (steps.length === series.steps.length) {
      looks.ended.add(series.id);
      return series;
    }
    return {
      key: series.key,
      steps,
      timestamps: series.timestamps.filter(isMissing),
      values: series.values.filter(isMissing)
    };
  }

  /** In halves when it is too large for what stands before the remote. */
  async #batch(run_id: string, batch: PointBatch): Promise<void> {
    const { remote, size, onSent } = this.#options;
    const began = performance.now();
    try {
      await remote.logPoints(batch.body(run_id));
    } catch (error) {
      if (!isTooLarge(error) || batch.size === 1) throw error;
      size.refused(batch.size);
      for (const half of batch.halves()) await this.#batch(run_id, half);
      return;
    }
    size.took(performance.now() - began);
    onSent(batch.size);
  }

  /** The points of a series that the remote has, in the range of those that are to be sent. */
  async #there(run_id: string, { key, steps }: UnsentSeries): Promise<Set<string>> {
    const points = await this.#options.remote.points(
      run_id,
      key,
      steps[0],
      steps[steps.length - 1]
    );
    return new Set(
      points.map(({ step, timestamp, value }) =>
        nameOf(Number(step), Number(timestamp), decodeDouble(value))
      )
    );
  }
}

interface Looks {
  at: boolean;
  /** Series of which a whole chunk was not there. */
  ended: Set<number>;
}

/** Equal for points that a server takes for the same one: infinities are its largest doubles. */
function nameOf(step: number, timestamp: number, value: number): string {
  const limit = Number.MAX_VALUE;
  const finite = Math.max(-limit, Math.min(limit, value));
  return `${step} ${timestamp} ${finite}`;
}

const isTooLarge = (error: unknown) => error instanceof RemoteFailure && error.status === 413;

const CHUNK_POINTS = 10 * MAX_METRICS_PER_BATCH;
