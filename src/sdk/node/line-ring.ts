/**
 * Lines from one thread to another through shared memory: a message each would take most of the
 * time of a log call. Fences keep the order with messages that go beside it. The memory is a
 * SharedArrayBuffer of `WORDS` Int32, then `CAPACITY` bytes.
 */
export function ringMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * 4 + CAPACITY);
}

/** A power of two; some 50,000 points. */
const CAPACITY = 4 * 1024 * 1024;
const MASK = CAPACITY - 1;
/** Characters. What is longer goes as a message. */
export const LONGEST_LINE = 64 * 1024;

/** Int32: bytes that were written so far and that were read, modulo 2^32; 1 while the reader sleeps. */
const WRITTEN = 0;
const READ = 1;
const SLEEPS = 2;
/** KiB that go beside the ring, and that the reader has not released yet. */
const BESIDE = 3;
const WORDS = 4;

/** Of bytes that go beside the ring; what is larger goes alone. */
const MOST_KIB_BESIDE = 64 * 1024;
const kibOf = (bytes: Uint8Array) => Math.ceil(bytes.byteLength / 1024);

/** Of one piece that is read; some 50 KB. */
const MOST_LINES = 1000;
const LINE_FEED = 10;
/** No JSON text has these. */
const FENCE = 0;
/** The rest of the memory is left free: it goes on at its beginning. */
const ELSEWHERE = 1;

const wordsOf = (memory: SharedArrayBuffer) => new Int32Array(memory, 0, WORDS);
const bytesOf = (memory: SharedArrayBuffer) => Buffer.from(memory, WORDS * 4);

/** Of the thread that writes; there is one. */
export class RingWriter {
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  /** Which word there was no room by, and what it was then. */
  #full = READ;
  #seen = 0;

  /** @param memory of `ringMemory` */
  constructor(memory: SharedArrayBuffer) {
    this.#words = wordsOf(memory);
    this.#bytes = bytesOf(memory);
  }

  /**
   * @param line without line feeds and NUL, of at most `LONGEST_LINE` characters
   * @returns false when there is no room for it now
   */
  push(line: string): boolean {
    // A character takes up to three bytes.
    const at = this.#room(line.length * 3 + 1);
    if (at === null) return false;
    const length = this.#bytes.write(line, at, 'utf8');
    this.#bytes[at + length] = LINE_FEED;
    this.#written(length + 1);
    return true;
  }

  /**
   * The reader goes on from here when it has taken a message.
   *
   * @param beside bytes that the message has; the reader releases them
   * @returns as `push`; false, too, when too many bytes are under way already
   */
  pushFence(beside?: Uint8Array): boolean {
    const at = this.#room(1);
    if (at === null || (beside && !this.#claim(beside))) return false;
    this.#bytes[at] = FENCE;
    this.#written(1);
    return true;
  }

  /** After a push in vain. @returns whether the reader has moved, which it does in time or not */
  waitForRoom(mostMs: number): boolean {
    return Atomics.wait(this.#words, this.#full, this.#seen, mostMs) !== 'timed-out';
  }

  /** Whether the reader sleeps and is to be woken: true once for each time that it lay down. */
  wakes(): boolean {
    return Atomics.exchange(this.#words, SLEEPS, 0) === 1;
  }

  /** Where so many bytes in one piece are free; null: nowhere, as yet. */
  #room(bytes: number): number | null {
    const written = this.#words[WRITTEN];
    const read = Atomics.load(this.#words, READ);
    const free = CAPACITY - ((written - read) | 0);
    const at = written & MASK;
    const tail = CAPACITY - at;
    if ((bytes <= tail ? bytes : tail + bytes) > free) {
      this.#noRoom(READ, read);
      return null;
    }
    if (bytes <= tail) return at;
    this.#bytes[at] = ELSEWHERE;
    this.#written(tail);
    return 0;
  }

  #claim(bytes: Uint8Array): boolean {
    const kib = kibOf(bytes);
    const beside = Atomics.load(this.#words, BESIDE);
    if (beside > 0 && beside + kib > MOST_KIB_BESIDE) return this.#noRoom(BESIDE, beside);
    Atomics.add(this.#words, BESIDE, kib);
    return true;
  }

  #noRoom(word: number, seen: number): false {
    this.#full = word;
    this.#seen = seen;
    return false;
  }

  #written(bytes: number): void {
    Atomics.store(this.#words, WRITTEN, (this.#words[WRITTEN] + bytes) | 0);
  }
}

/** Of the thread that reads; there is one. */
export class RingReader {
  readonly #words: Int32Array;
  readonly #bytes: Buffer;

  /** @param memory of `ringMemory` */
  constructor(memory: SharedArrayBuffer) {
    this.#words = wordsOf(memory);
    this.#bytes = bytesOf(memory);
  }

  /** The next lines, as far as a fence at most; null when there is nothing. */
  read(): string[] | 'fence' | null {
    const written = Atomics.load(this.#words, WRITTEN);
    let read = this.#words[READ];
    const lines: string[] = [];
    while (read !== written && lines.length < MOST_LINES) {
      const at = read & MASK;
      const first = this.#bytes[at];
      if (first === FENCE) break;
      let next = CAPACITY;
      if (first !== ELSEWHERE) {
        const end = this.#bytes.indexOf(LINE_FEED, at);
        lines.push(this.#bytes.toString('utf8', at, end));
        next = end + 1;
      }
      read = (read + next - at) | 0;
    }
    this.#taken(read);
    if (lines.length > 0) return lines;
    return read === written ? null : 'fence';
  }

  /** `read` said that there is a fence: it is behind us. */
  passFence(): void {
    this.#taken((this.#words[READ] + 1) | 0);
  }

  /** Bytes that came beside are no longer in memory. */
  release(bytes: Uint8Array): void {
    Atomics.sub(this.#words, BESIDE, kibOf(bytes));
    Atomics.notify(this.#words, BESIDE);
  }

  /** @returns whether the reader may: nothing came meanwhile, and it is woken by a message */
  sleep(): boolean {
    Atomics.store(this.#words, SLEEPS, 1);
    const isEmpty = Atomics.load(this.#words, WRITTEN) === this.#words[READ];
    // Who pushed in between may have seen it, and wakes us.
    return isEmpty || Atomics.exchange(this.#words, SLEEPS, 0) === 0;
  }

  #taken(read: number): void {
    Atomics.store(this.#words, READ, read);
    Atomics.notify(this.#words, READ);
  }
}
