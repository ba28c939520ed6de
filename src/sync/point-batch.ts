import { MetricJson } from '../store/series/metric-json.ts';

/** Points of one metric, in columns of equal length. */
export interface MetricPoints {
  readonly key: string;
  readonly steps: Float64Array;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

/** Points of a run's metrics that go in one call. */
export class PointBatch {
  readonly #parts: MetricPoints[] = [];
  size = 0;

  /** Takes points from a place on, as many as there is room for. @returns how many */
  add(points: MetricPoints, from: number, most: number): number {
    const to = Math.min(points.steps.length, from + most - this.size);
    const part = slice(points, from, to);
    if (part.steps.length > 0) this.#parts.push(part);
    this.size += part.steps.length;
    return part.steps.length;
  }

  /** Of `log-batch`: JSON. */
  body(run_id: string): Buffer {
    const pieces: Uint8Array[] = [Buffer.from(`{"run_id":${JSON.stringify(run_id)},"metrics":[`)];
    for (const [index, { key, steps, timestamps, values }] of this.#parts.entries()) {
      if (index > 0) pieces.push(COMMA);
      const json = new MetricJson(key, true);
      json.add({ length: steps.length, steps, timestamps, values });
      pieces.push(json.bytes());
    }
    pieces.push(END);
    return Buffer.concat(pieces);
  }

  /** Of its first point. */
  get key(): string {
    return this.#parts[0]?.key ?? '';
  }

  /** The same, but for some metrics. */
  without(keys: ReadonlySet<string>): PointBatch {
    const rest = new PointBatch();
    for (const part of this.#parts) if (!keys.has(part.key)) rest.add(part, 0, Infinity);
    return rest;
  }

  halves(): [PointBatch, PointBatch] {
    const [first, second] = [new PointBatch(), new PointBatch()];
    const half = this.size >>> 1;
    for (const part of this.#parts) {
      const taken = first.add(part, 0, half);
      second.add(part, taken, Infinity);
    }
    return [first, second];
  }
}

function slice({ key, steps, timestamps, values }: MetricPoints, from: number, to: number) {
  return {
    key,
    steps: steps.subarray(from, to),
    timestamps: timestamps.subarray(from, to),
    values: values.subarray(from, to)
  };
}

const COMMA = Buffer.from(',');
const END = Buffer.from(']}');
