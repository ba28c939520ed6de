import { decodeDouble } from '../protocol/double.ts';
import { MAX_METRICS_PER_BATCH } from '../protocol/limits.ts';
import type {
  PointPlace,
  PointProgress,
  SentFacts,
  SyncRun,
  SyncRunChange,
  SyncStore,
  UnsentPoints,
  UnsentSeries
} from '../store/sync/sync-store.ts';
import type { BatchSize } from './batch-size.ts';
import { pointName } from './point-name.ts';
import { PointBatch, type MetricPoints } from './point-batch.ts';
import { isOfValues } from './push-values.ts';
import type { Pace } from './pace.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteFailure } from './remote/remote-failure.ts';

export interface PointPushOptions {
  store: SyncStore;
  remote: MlflowRemote;
  size: BatchSize;
  pace: Pace;
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
   * @returns `isWhole`: all of them are there, but for what was refused. `isSure`: the next ones are
   *   not. `done`: what is to be kept then, which the caller does with what else it has to keep
   */
  async push(
    { run, sent, cursor, progress: begun }: SyncRun,
    remote_run_id: string,
    unsure: boolean,
    most: number
  ): Promise<{ isWhole: boolean; isSure: boolean; refused: Refused; done: SyncRunChange }> {
    const { store, onProgress } = this.#options;
    const { run_id } = run.info;
    if (cursor === null && begun === null) {
      await store.saveRun(run_id, { fromStart: true, progress: null });
    }
    let progress: PointProgress | null = begun;
    const refused: Refused = new Map();
    const looks = { at: unsure, ended: new Set<number>() };
    for (let chunks = 0; chunks < most; chunks++) {
      const points: UnsentPoints = await store.unsentPoints({
        run_id,
        behind: progress,
        limit: CHUNK_POINTS
      });
      const through: number = progress?.through ?? points.through;
      await this.#send(remote_run_id, points.series, looks, refused);
      if (points.series.length > 0) onProgress(run_id);
      if (points.next === null) {
        const moved = points.series.length > 0 || progress !== null || cursor === null;
        const done = moved ? { cursor: through, progress: null } : {};
        // Points that came during a pass of several reads went along, and are read once more.
        return { isWhole: true, isSure: begun === null && chunks === 0, refused, done };
      }
      const isFirst = progress === null;
      progress = { ...points.next, through };
      await store.saveRun(run_id, isFirst ? { progress, sent: withoutEnds(sent) } : { progress });
    }
    return { isWhole: false, isSure: !unsure, refused, done: {} };
  }

  /**
   * Sends all points of metrics of which some were refused, but for those that are there. How far it
   * comes is not kept.
   *
   * @returns metrics of which a point was not taken, and in which words
   */
  async pushAgain(run_id: string, remote_run_id: string, of: readonly string[]): Promise<Refused> {
    const { store, onProgress } = this.#options;
    const refused: Refused = new Map();
    const looks = { at: true, ended: new Set<number>() };
    let behind: PointPlace | null = null;
    do {
      const points: UnsentPoints = await store.unsentPoints({
        run_id,
        behind,
        limit: CHUNK_POINTS,
        of
      });
      await this.#send(remote_run_id, points.series, looks, refused);
      if (points.series.length > 0) onProgress(run_id);
      behind = points.next;
    } while (behind !== null);
    return refused;
  }

  async #send(
    run_id: string,
    chunk: UnsentSeries[],
    looks: Looks,
    refused: Refused
  ): Promise<void> {
    const { size } = this.#options;
    let batch = new PointBatch();
    for (const series of chunk) {
      const points = await this.#unsent(run_id, series, looks);
      for (let at = 0; at < points.steps.length;) {
        at += batch.add(points, at, size.points);
        if (batch.size < size.points) continue;
        await this.#batch(run_id, batch, refused);
        batch = new PointBatch();
      }
    }
    if (batch.size > 0) await this.#batch(run_id, batch, refused);
  }

  /** Without those that are there, as long as they are looked for. */
  async #unsent(run_id: string, series: UnsentSeries, looks: Looks): Promise<MetricPoints> {
    if (!looks.at || looks.ended.has(series.id)) return series;
    const there = await this.#there(run_id, series);
    const isMissing = (_: number, at: number) =>
      !there.has(pointName(series.steps[at], series.timestamps[at], series.values[at]));
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

  /**
   * In halves when it is too large for what stands before the remote, or one point is not taken: of
   * its metric no more is sent, the others go on.
   */
  async #batch(run_id: string, whole: PointBatch, refused: Refused): Promise<void> {
    const { remote, size, pace, onSent } = this.#options;
    const batch = refused.size === 0 ? whole : whole.without(new Set(refused.keys()));
    if (batch.size === 0) return;
    await pace.turn(batch.size);
    const began = performance.now();
    try {
      await remote.logPoints(batch.body(run_id));
    } catch (error) {
      if (error instanceof RemoteFailure && error.kind === 'unclear') size.lost(batch.size);
      if (!isOfValues(error)) throw error;
      if (batch.size === 1) {
        refused.set(batch.key, error.message);
        return;
      }
      if (error.status === 413) size.refused(batch.size);
      for (const half of batch.halves()) await this.#batch(run_id, half, refused);
      return;
    }
    size.took(batch.size, performance.now() - began);
    onSent(batch.size);
  }

  /** Those of the points that the remote has: asked for in parts that it answers by range. */
  async #there(run_id: string, { key, steps }: UnsentSeries): Promise<Set<string>> {
    const { remote } = this.#options;
    const there = new Set<string>();
    for (let at = 0; at < steps.length; at += LOOKED_FOR_AT_ONCE) {
      const last = Math.min(at + LOOKED_FOR_AT_ONCE, steps.length) - 1;
      for (const { step, timestamp, value } of await remote.points(
        run_id,
        key,
        steps[at],
        steps[last]
      )) {
        there.add(pointName(Number(step), Number(timestamp), decodeDouble(value)));
      }
    }
    return there;
  }
}

/** More than that is there since. */
export function withoutEnds(sent: SentFacts): SentFacts {
  const { ends, ...others } = sent;
  return ends === undefined ? sent : others;
}

/** Metrics of which a point was not taken, and in which words. */
type Refused = Map<string, string>;

interface Looks {
  at: boolean;
  /** Series of which a whole chunk was not there. */
  ended: Set<number>;
}

/** As many as one answer by range has room for, and some that were there before. */
const LOOKED_FOR_AT_ONCE = 2000;
const CHUNK_POINTS = 10 * MAX_METRICS_PER_BATCH;
