import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { collectYoungGarbage } from './young-garbage.ts';

/**
 * Bytes of an open file, which is closed with the stream. Unlike `createReadStream` it ends with an
 * error when the file turns out shorter, so that nobody takes a part for the whole; and a gigabyte
 * passes through without leaving the buffers of it behind.
 */
export class FileRange extends Readable {
  readonly #file: FileHandle;
  #position: number;
  readonly #end: number;
  #collectAt: number;

  /** @param end the byte after the last one; nothing is read when it is not after `start` */
  constructor(file: FileHandle, start: number, end: number) {
    // One more than is being sent: the next is read meanwhile.
    super({ highWaterMark: 2 * READ_BYTES });
    this.#file = file;
    this.#position = start;
    this.#end = end;
    this.#collectAt = start + COLLECT_BYTES;
  }

  override _read(): void {
    const length = Math.min(READ_BYTES, this.#end - this.#position);
    if (length <= 0) {
      this.push(null);
      return;
    }
    this.#file.read(Buffer.allocUnsafeSlow(length), 0, length, this.#position).then(
      ({ bytesRead, buffer }) => {
        if (bytesRead === 0) {
          this.destroy(new Error('The file became shorter while it was read.'));
          return;
        }
        this.#position += bytesRead;
        if (this.#position >= this.#collectAt) {
          this.#collectAt = this.#position + COLLECT_BYTES;
          collectYoungGarbage();
        }
        this.push(bytesRead === length ? buffer : buffer.subarray(0, bytesRead));
      },
      (error: Error) => this.destroy(error)
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#file.close().then(
      () => callback(error),
      (closing: Error) => callback(error ?? closing)
    );
  }
}

/** At 64 KiB the trips through the thread pool halve the speed. */
const READ_BYTES = 512 * 1024;
const COLLECT_BYTES = 16 * 1024 * 1024;
