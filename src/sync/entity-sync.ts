import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { SyncEntityRef } from '../store/sync/sync-entity-store.ts';
import type { CheckedModels, LostCopy } from './check-models.ts';
import { Conflict, problemOf } from './conflict.ts';
import type { EntityOutcome } from './entity-outcome.ts';
import { LoggedModelPush, type EntityPushOptions } from './push-models.ts';
import { RegisteredModelPush } from './push-registry.ts';
import { RunModelsPush } from './push-run-models.ts';
import { ModelVersionPush } from './push-versions.ts';
import type { RemoteHealth } from './remote-health.ts';
import { isGone, isOfRemote, RemoteFailure } from './remote/remote-failure.ts';
import { Tries } from './tries.ts';

export interface EntitySyncOptions extends EntityPushOptions {
  health: RemoteHealth;
  log: { error(message: string, error: unknown): void };
  /** How many wait changed. */
  onChange(): void;
}

/** Copies models and their versions to the remote, one after the other: they are few beside runs. */
export class EntitySync {
  readonly #options: EntitySyncOptions;
  readonly #pushes: Record<SyncEntityRef['kind'], EntityPush>;
  readonly #tries: Tries;
  /** When those that could not be sent are tried again, ms since 1970. */
  readonly #notBefore = new Map<string, number>();
  #waiting = 0;
  #timer: NodeJS.Timeout | null = null;
  #pass: Promise<boolean> | null = null;
  #closed = false;

  constructor(options: EntitySyncOptions) {
    this.#options = options;
    this.#tries = new Tries(options.remote, options.health);
    const registered = new RegisteredModelPush(options);
    this.#pushes = {
      logged_model: new LoggedModelPush(options),
      run_models: new RunModelsPush(options),
      model_version: new ModelVersionPush(options, registered),
      registered_model: registered
    };
  }

  /** Looks now and then for what is due. */
  start(): void {
    this.#later(0);
  }

  /** How many were due when they were looked for last. */
  get waiting(): number {
    return this.#waiting;
  }

  async retryNow(): Promise<void> {
    this.#tries.clear();
    this.#notBefore.clear();
    await this.#options.store.entities.problemsAreDue();
    this.#later(0);
  }

  /**
   * What a look over all copies found.
   *
   * @param again as of `lost`
   */
  async looked({ lost, doubled }: CheckedModels, again: boolean): Promise<void> {
    await this.lost(lost, again);
    for (const { kind, id } of doubled) {
      this.#pushes[kind].noteDoubled?.(id);
      await this.#options.store.entities.isDue({ kind, id });
    }
  }

  /**
   * These copies are not on the remote any more.
   *
   * @param again they are made again, for the remote was restored from a backup; else somebody deleted
   *   them there: that is named, but for aliases
   */
  async lost(copies: LostCopy[], again: boolean): Promise<void> {
    while (this.#pass !== null) await this.#pass;
    if (copies.length === 0 || this.#closed) return;
    const forgotten = this.#forget(copies, again);
    // Its failure is for who called this, not for those that wait for the pass.
    this.#pass = forgotten
      .then(
        () => true,
        () => false
      )
      .finally(() => {
        this.#pass = null;
      });
    await this.#pass;
    await forgotten;
    this.#options.onChange();
  }

  async #forget(copies: LostCopy[], again: boolean): Promise<void> {
    const { entities } = this.#options.store;
    for (const { kind, id, remote, aliases } of copies) {
      const ref = { kind, id };
      const known = await entities.copy(ref);
      // It was made again meanwhile.
      if (!isDeepStrictEqual(known?.remote, remote)) continue;
      if (aliases !== undefined) {
        if (!again) continue;
        const { sent } = await entities.registeredModel(id);
        const kept = Object.entries(sent.aliases ?? {}).filter(([one]) => !aliases.includes(one));
        await entities.save(ref, { sent: { ...sent, aliases: Object.fromEntries(kept) } });
      } else {
        const problem = again ? null : { ...NOT_THERE, since: Date.now(), tries: 1 };
        await entities.save(ref, { remote: null, sent: {}, problem });
      }
      if (again) await entities.isDue(ref);
    }
  }

  /** Resolves when nothing waits but what cannot be sent, or what waits for it. */
  async settled(): Promise<void> {
    while (!this.#closed && !this.#options.settings.paused) {
      // One that began before may not have seen what runs brought along.
      await this.#pass;
      const moved = await this.#once();
      if (!moved && !this.#options.health.isDown) return;
      // Nothing but a person helps.
      if (this.#options.health.failure?.kind === 'refused') return;
      if (this.#options.health.isDown) await sleep(SETTLE_PAUSE_MS);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#pass;
  }

  #later(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#closed || this.#options.settings.paused) return;
    this.#timer = setTimeout(() => {
      const began = performance.now();
      // Not all the time when there is much that waits for runs.
      void this.#once().finally(() =>
        this.#later(Math.max(LOOK_MS, LEAST_REST * (performance.now() - began)))
      );
    }, ms).unref();
  }

  /** One pass at a time. @returns whether anything came to the remote, or could now */
  #once(): Promise<boolean> {
    this.#pass ??= this.#look()
      .catch((error: unknown) => {
        if (!this.#closed) this.#options.log.error('sync of models', error);
        return false;
      })
      .finally(() => {
        this.#pass = null;
      });
    return this.#pass;
  }

  async #look(): Promise<boolean> {
    const { store, onChange } = this.#options;
    if (this.#closed || !(await this.#isUp())) return false;
    const due = await store.entities.due();
    if (due.length !== this.#waiting) {
      this.#waiting = due.length;
      onChange();
    }
    let moved = false;
    for (const ref of due) {
      if (this.#closed) return false;
      if ((this.#notBefore.get(nameOf(ref)) ?? 0) > Date.now()) continue;
      try {
        if ((await this.#pushes[ref.kind].push(ref.id)) === 'waits') continue;
        this.#tries.succeeded(nameOf(ref));
        this.#notBefore.delete(nameOf(ref));
        this.#waiting--;
        moved = true;
      } catch (error) {
        if (await this.#failed(ref, error)) return moved;
        moved ||= isGone(error);
      }
    }
    if (moved) onChange();
    return moved;
  }

  /** Much of what is looked at asks the remote nothing, and would not show that it is back. */
  async #isUp(): Promise<boolean> {
    const { health, remote } = this.#options;
    if (!health.isDown) return true;
    if (health.nextTry > Date.now()) return false;
    try {
      await remote.probe();
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error;
      health.failed(error, Date.now());
      return false;
    }
    return true;
  }

  /** @returns whether it is the remote's fault as a whole, so that the others have to wait, too */
  async #failed(ref: SyncEntityRef, error: unknown): Promise<boolean> {
    const { store, log } = this.#options;
    const name = nameOf(ref);
    if (isOfRemote(error) && (await this.#tries.isOfAll(name, error))) {
      this.#notBefore.set(name, this.#tries.waitForRemote(name, error));
      return true;
    }
    const { tries, next } = this.#tries.failed(name);
    if (isGone(error) && tries < MAX_GONE) {
      // The remote does not have its copy any more: it was restored from a backup, say.
      await store.entities.save(ref, { remote: null, sent: {} });
      return false;
    }
    if (!(error instanceof RemoteFailure) && !(error instanceof Conflict)) {
      log.error(`sync of ${ref.kind} ${ref.id}`, error);
    }
    this.#notBefore.set(name, next);
    await store.entities.save(ref, { problem: problemOf(error, { since: Date.now(), tries }) });
    return false;
  }
}

interface EntityPush {
  push(id: string): Promise<EntityOutcome>;
  /** There are several copies of it. */
  noteDoubled?(id: string): void;
}

/** To try again makes it once more. */
const NOT_THERE = {
  kind: 'failed' as const,
  message:
    'Its copy is not on the remote any more: somebody deleted it there. All of it is here; try ' +
    'again to send it once more.'
};

const nameOf = ({ kind, id }: SyncEntityRef) => `${kind} ${id}`;

const LOOK_MS = 2000;
/** In lengths of the pass before. */
const LEAST_REST = 5;
const SETTLE_PAUSE_MS = 250;
/** In a row, of one. */
const MAX_GONE = 3;
