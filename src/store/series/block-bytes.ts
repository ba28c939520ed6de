/** Bytes of a block are wrong: damaged on disk, or written by something else. */
export class CorruptBlock extends Error {
  constructor(what: string, options: { cause?: unknown } = {}) {
    super(`A block of points is damaged: ${what}.`, options);
    this.name = 'CorruptBlock';
  }
}

/** Bytes that grow as they are written. Integers have up to 53 bits. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** What was written, in the writer's own memory. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  u32(value: number): void {
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** Seven bits a byte, the lowest first, the eighth set on all but the last one. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    // The operators for bits know 32 of them only.
    while (rest > 0x7fffffff) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what a `ByteWriter` wrote. @throws CorruptBlock where the bytes end too early */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    if (this.left < 1) throw new CorruptBlock('it ends too early');
    return this.#bytes[this.#at++];
  }

  bytes(length: number): Uint8Array {
    if (this.left < length) throw new CorruptBlock('it ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Little endian. */
  double(): number {
    if (this.left < 8) throw new CorruptBlock('it ends too early');
    const bytes = this.#bytes;
    let at = this.#at;
    this.#at += 8;
    for (let place = 0; place < 8; place++) DOUBLE.setUint8(place, bytes[at++]);
    return DOUBLE.getFloat64(0, true);
  }

  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let scale = 128; scale <= 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
    }
    throw new CorruptBlock('it has a number that is too long');
  }
}

/** Eight bytes are put here in less time than a view of them takes to make. */
const DOUBLE = new DataView(new ArrayBuffer(8));
