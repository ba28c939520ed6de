import type { Readable } from 'node:stream';

/** A file that is sent as a whole, or in parts. */
export interface FileSource {
  /** Bytes. */
  readonly size: number;
  /** All of it, to be read once. */
  readonly whole: Readable;
  /**
   * Some of it, to be read to its end or destroyed; `start` and `end` in bytes, both included.
   *
   * @throws Error when the file is not what it was
   */
  part(range: { start: number; end: number }): Promise<Readable>;
}
