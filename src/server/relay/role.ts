import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import { DataFolderInUse } from '../../store/open-store.ts';
import { sendJson } from '../answer.ts';
import type { UpgradedSocket } from '../listener.ts';
import {
  closeStore,
  closingOnFailure,
  openParts,
  type CommonOptions,
  type Parts
} from '../parts.ts';
import type { Exchange, Route } from '../route.ts';
import { isDiskFull } from '../../store/db/json-file.ts';
import { writeObserverFile } from './observer-file.ts';
import { readOwnerFile } from './owner-file.ts';
import { OwnerLink } from './owner-link.ts';
import { Owner } from './owner.ts';
import { passOn, passOnUpgrade } from './pass-on.ts';
import { RoleRouter } from './role-router.ts';

export interface RoleOptions extends CommonOptions {
  /** Id of the Jupyter server's life. */
  observer: string;
  /** Pid of the Jupyter server. */
  pid: number;
  rootDir?: string;
  gitDiff?: boolean;
  /** What the Jupyter server may ask of this companion itself, whoever owns the data folder. */
  here?: readonly Route[];
}

/**
 * What this companion is to its data folder: its owner, or a relay that has the owner answer. When
 * the owner goes, whichever relay gets the lock takes its place, under its own address as before.
 */
export class Role {
  readonly jupyter: RoleRouter;
  readonly kernels = new RoleRouter((exchange, router) => this.#relay(exchange, router));
  /** Rejects when a relay finds neither an owner nor a free folder any more. */
  readonly lost: Promise<never>;
  readonly #options: RoleOptions;
  #held: { parts: Parts; owner: Owner } | null = null;
  #link: OwnerLink | null = null;
  /** WebSockets that the owner serves. */
  readonly #tabs = new Set<Duplex>();
  #refused: DataFolderInUse | null = null;
  /** The disk is full: what is recorded can be read by an owner, but none would know of a relay. */
  #unwritten: unknown = null;
  #closing = false;
  /** All that came was answered. */
  #leaving = false;
  #watching: Promise<void> = Promise.resolve();
  #lose!: (error: unknown) => void;

  private constructor(options: RoleOptions) {
    this.#options = options;
    this.jupyter = new RoleRouter(
      (exchange, router) => this.#relay(exchange, router),
      options.here ?? []
    );
    this.lost = new Promise<never>((_, reject) => {
      this.#lose = reject;
    });
    // Who does not ask is not to be killed by it.
    this.lost.catch(() => undefined);
  }

  /** @throws DataFolderInUse by a process that takes no relays, DataFolderTooNew */
  static async take(options: RoleOptions): Promise<Role> {
    const role = new Role(options);
    await role.#find(START_MS);
    if (role.#link) role.#watching = role.#watch();
    return role;
  }

  isGone(kernel_id: string): boolean {
    return this.#held?.owner.isGone(kernel_id) ?? false;
  }

  /** @returns false when the path is not that of the events */
  upgrade(path: string, query: string, upgraded: UpgradedSocket): boolean {
    if (this.#held) return this.#held.parts.events.upgrade(path, query, upgraded);
    const { socket } = upgraded;
    // The tab comes again.
    if (!this.#link || this.#closing) socket.destroy();
    else {
      this.#tabs.add(socket);
      socket.once('close', () => this.#tabs.delete(socket));
      passOnUpgrade(path, query, upgraded, this.#link);
    }
    return true;
  }

  /** @param stopListening at our own addresses; resolves when all that came was answered */
  async close(stopListening: () => Promise<unknown>): Promise<void> {
    this.#closing = true;
    this.#held?.owner.dismiss();
    for (const tab of this.#tabs) tab.destroy();
    await stopListening();
    this.#leaving = true;
    this.#link?.close();
    await this.#watching;
    await this.#held?.owner.close();
    if (this.#held) await closeStore(this.#held.parts);
  }

  async #watch(): Promise<void> {
    while (this.#link) {
      await this.#link.gone;
      this.#link = null;
      if (this.#closing) return;
      try {
        await this.#find(OWNERLESS_MS);
      } catch (error) {
        this.#lose(error);
      }
    }
  }

  /** Takes the folder, or finds its owner. @throws DataFolderInUse after `ms` */
  async #find(ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    while (!(await this.#own()) && !(await this.#join())) {
      if (this.#closing) return;
      if (performance.now() > deadline) throw this.#refused!;
      await wait(RETRY_MS);
    }
  }

  async #own(): Promise<boolean> {
    const { observer } = this.#options;
    this.#write();
    let parts: Parts;
    try {
      parts = await openParts(this.#options);
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error;
      this.#refused = error;
      return false;
    }
    const owner = await closingOnFailure(parts, () => Owner.start(parts, observer));
    this.#held = { parts, owner };
    this.jupyter.becomeOwn(owner.jupyter);
    this.kernels.becomeOwn(owner.kernels);
    return true;
  }

  async #join(): Promise<boolean> {
    const owner = readOwnerFile(this.#options.dataDir);
    if (owner === null) return false;
    if (this.#unwritten !== null) throw this.#unwritten;
    this.#link = await OwnerLink.open(owner, this.#options.observer);
    // Found while we end: nobody else would close it.
    if (this.#leaving) this.#link?.close();
    return this.#link !== null;
  }

  /** Each time: an owner that took us for dead has removed it. */
  #write(): void {
    const { dataDir, observer, pid, rootDir = null, gitDiff = false } = this.#options;
    this.#unwritten = null;
    try {
      writeObserverFile(dataDir, { observer, pid, root_dir: rootDir, git_diff: gitDiff });
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#unwritten = error;
    }
  }

  async #relay(exchange: Exchange, router: RoleRouter): Promise<void> {
    const { request, response, rest: path } = exchange;
    const deadline = performance.now() + WAIT_MS;
    while (!response.closed) {
      if (router.own) {
        const method = request.method === 'HEAD' ? 'GET' : request.method!;
        const { route, rest, named } = router.own.find(method, path);
        return route.answer({ ...exchange, rest, named });
      }
      const passed =
        this.#link === null || this.#link.isSilent
          ? 'repeat'
          : await passOn(exchange, path, this.#link);
      if (passed === 'answered') return;
      if (passed === 'broken' || this.#closing) {
        // As if we had died with the owner: whoever asks knows best whether to ask again.
        response.destroy();
        return;
      }
      if (passed === 'silent' || performance.now() > deadline) {
        const body = { error_code: 'TEMPORARILY_UNAVAILABLE', message: NO_ANSWER };
        // 503 is among the statuses that MLflow's client repeats for minutes.
        sendJson(response, body, 507);
        request.resume();
        return;
      }
      await wait(TRY_AGAIN_MS);
    }
  }
}

const NO_ANSWER =
  'The celltrail process that holds the data folder, that of another Jupyter server, does not answer.';

/** How long a companion that starts waits for another one to be up. */
const START_MS = 3000;
/** How long a relay does without an owner, and without becoming it. */
const OWNERLESS_MS = 10_000;
const RETRY_MS = 100;
/** How long a request waits for an owner. A call of a cell is to end within 10 s. */
const WAIT_MS = 8000;
const TRY_AGAIN_MS = 50;
