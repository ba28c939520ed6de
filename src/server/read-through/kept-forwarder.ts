import type { Forwarder } from '../../sync/remote/forwarder.ts';

/** The forwarder to the remote, made when a kernel first asks for something that is not here. */
export class KeptForwarder {
  #kept: { address: string; authorization: string | null; opened: Promise<Forwarder> } | null =
    null;

  /** One to another address, or with other credentials, takes the place of the one before. */
  async get(address: string, authorization: string | null): Promise<Forwarder> {
    const before = this.#kept;
    if (before?.address === address && before.authorization === authorization) return before.opened;
    const opened = import('../../sync/open-remote.ts').then(({ openForwarder }) =>
      openForwarder(address, process.env, authorization)
    );
    const kept = { address, authorization, opened };
    this.#kept = kept;
    opened.catch(() => {
      // Somebody may mend it in the files that the variables name.
      if (this.#kept === kept) this.#kept = null;
    });
    before?.opened.then(
      forwarder => forwarder.retire(),
      () => undefined
    );
    return opened;
  }

  async close(): Promise<void> {
    await (await this.#kept?.opened.catch(() => null))?.close();
  }
}
