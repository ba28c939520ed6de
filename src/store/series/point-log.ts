/** Bytes of a point in a row of the log: u32 series, f64 step, f64 timestamp, f64 value (docs/format/point-log.md). */
export const POINT_BYTES = 28;

/** Points being gathered for one row of the log. */
export class PointBuffer {
  #view: DataView<ArrayBuffer>;
  #bytes = 0;

  /** @param capacity points that fit before it grows */
  constructor(capacity = 256) {
    this.#view = new DataView(new ArrayBuffer(capacity * POINT_BYTES));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The memory behind it; only the first `bytes` are points. */
  get buffer(): ArrayBuffer {
    return this.#view.buffer;
  }

  append(series: number, step: number, timestamp: number, value: number): void {
    const at = this.#bytes;
    if (at + POINT_BYTES > this.#view.byteLength) this.#grow();
    const view = this.#view;
    view.setUint32(at, series, true);
    view.setFloat64(at + 4, step, true);
    view.setFloat64(at + 12, timestamp, true);
    view.setFloat64(at + 20, value, true);
    this.#bytes = at + POINT_BYTES;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#view.byteLength * 2);
    larger.set(new Uint8Array(this.#view.buffer, 0, this.#bytes));
    this.#view = new DataView(larger.buffer);
  }
}

/** Calls `visit` for every point of a row, in the order in which they were logged. */
export function eachPoint(
  points: Uint8Array,
  visit: (series: number, step: number, timestamp: number, value: number) => void
): void {
  const view = new DataView(points.buffer, points.byteOffset, points.byteLength);
  for (let at = 0; at + POINT_BYTES <= points.byteLength; at += POINT_BYTES) {
    visit(
      view.getUint32(at, true),
      view.getFloat64(at + 4, true),
      view.getFloat64(at + 12, true),
      view.getFloat64(at + 20, true)
    );
  }
}
