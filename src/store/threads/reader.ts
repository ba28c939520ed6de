import type { ReadArgs, ReadName, ReadResult } from './reads.ts';
import type { Channel } from './thread.ts';

/** The main thread's side of the reader. A read sees every write that was acknowledged before it. */
export class Reader {
  readonly #thread: Channel;

  constructor(thread: Channel) {
    this.#thread = thread;
  }

  async read<Name extends ReadName>(
    operation: Name,
    args: ReadArgs<Name>
  ): Promise<ReadResult<Name>> {
    return (await this.#thread.call({ operation, args })) as ReadResult<Name>;
  }
}
