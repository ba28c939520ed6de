/** The bytes of an upload on their way into a connection, which asks for as many as it can send. */
export class UploadBody {
  /** What the source threw, or had too much or too little; undefined while it did not. */
  failure: Error | undefined;
  /** Called whenever the connection asks for bytes, which it does when it sent those before. */
  onAsked: (left: number) => void = () => undefined;
  readonly size: number;
  readonly #source: AsyncIterable<Uint8Array>;

  /** @param size bytes that the source has, which are announced to the server */
  constructor(source: AsyncIterable<Uint8Array>, size: number) {
    this.#source = source;
    this.size = size;
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    let left = this.size;
    try {
      for await (const chunk of this.#source) {
        left -= chunk.length;
        if (left < 0)
          throw new Error(`A file grew beyond its ${this.size} bytes while it was sent.`);
        for (let from = 0; from < chunk.length; from += PIECE) {
          yield chunk.subarray(from, from + PIECE);
          this.onAsked(left + Math.max(0, chunk.length - from - PIECE));
        }
      }
      if (left > 0) throw new Error(`A file ended ${left} bytes before its end while it was sent.`);
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }
}

/** Small enough that also a slow line asks for the next one before it counts as dead. */
const PIECE = 64 * 1024;
