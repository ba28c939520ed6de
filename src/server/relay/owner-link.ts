import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';

import type { OwnerFile } from './owner-file.ts';
import { OBSERVER_HEADER } from '../../protocol/frames.ts';
import { PRESENCE_BEAT_MS, PRESENCE_PATH } from './presence.ts';

/**
 * Beats that an owner may miss and go on. Its Jupyter server has ended one that stands still before;
 * if that one stands still, too, callers are to hear of it within 10 s.
 */
const MAX_MISSED = 7;

/** A relay's connection to the owner of the data folder, for as long as that owner lives. */
export class OwnerLink {
  readonly owner: OwnerFile;
  readonly observer: string;
  readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  /** Resolves when the owner is gone. */
  readonly gone: Promise<void>;
  /** Called once for each time that the owner falls silent. */
  readonly #whenSilent = new Set<() => void>();
  readonly #request: ClientRequest;
  readonly #watch: NodeJS.Timeout;
  /** Beats that did not come while we were awake ourselves. */
  #missed = 0;

  private constructor(
    owner: OwnerFile,
    observer: string,
    presence: ClientRequest,
    beats: IncomingMessage
  ) {
    this.owner = owner;
    this.observer = observer;
    this.#request = presence;
    this.gone = new Promise(resolve => beats.once('close', resolve));
    beats.on('data', () => {
      this.#missed = 0;
    });
    // Counted, not measured: on a machine that slept no time is missing.
    this.#watch = setInterval(() => this.#miss(), PRESENCE_BEAT_MS);
    this.#watch.unref();
    void this.gone.then(() => this.close());
  }

  /**
   * @param ms after which an owner that does not answer is none
   * @returns null when there is no such owner
   */
  static open(owner: OwnerFile, observer: string, ms = 2000): Promise<OwnerLink | null> {
    return new Promise(resolve => {
      const presence = request({
        socketPath: owner.socket,
        path: `/api/${PRESENCE_PATH}`,
        agent: false,
        headers: { authorization: `Bearer ${owner.key}`, [OBSERVER_HEADER]: observer }
      });
      const giveUp = setTimeout(() => presence.destroy(), ms);
      presence.on('error', () => resolve(null));
      presence.once('close', () => {
        clearTimeout(giveUp);
        resolve(null);
      });
      presence.once('response', beats => {
        clearTimeout(giveUp);
        beats.on('error', () => undefined);
        if (beats.statusCode === 200) resolve(new OwnerLink(owner, observer, presence, beats));
        else presence.destroy();
      });
      presence.end();
    });
  }

  /** It has said nothing for longer than one that works does. */
  get isSilent(): boolean {
    return this.#missed > MAX_MISSED;
  }

  /** @returns takes the listener away */
  onSilence(listener: () => void): () => void {
    this.#whenSilent.add(listener);
    return () => this.#whenSilent.delete(listener);
  }

  close(): void {
    clearInterval(this.#watch);
    this.#request.destroy();
    this.agent.destroy();
  }

  #miss(): void {
    this.#missed += 1;
    if (this.isSilent) for (const listener of [...this.#whenSilent]) listener();
  }
}
