import path from 'node:path';
import type { SetRemote, SyncState } from '../protocol/endpoints/sync.ts';
import {
  DEFAULT_SYNC_SETTINGS,
  type RunSyncState,
  type SyncSettings,
  type SyncStatus
} from '../protocol/entities/sync.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { SyncRemote, SyncStore } from '../store/sync/sync-store.ts';
import type { RunFiles } from '../sync/push-files.ts';
import type { Forwarder } from '../sync/remote/forwarder.ts';
import { ThreadedSync } from '../sync/thread/threaded-sync.ts';
import { invalidParameter } from '../store/tracking/invalid-parameter.ts';
import { ownerOfFile } from './read-through/artifact-owner.ts';
import { KeptForwarder } from './read-through/kept-forwarder.ts';
import { statusOfFailure, type SyncFailure } from './sync-failure.ts';
import { checkedSettings } from './sync-settings.ts';
import { readSyncStatus, removeSyncStatus, writeSyncStatus } from './sync-status-file.ts';
import type { Log } from './log.ts';

export interface SyncControlOptions {
  store: SyncStore;
  files: RunFiles;
  dataDir: string;
  log: Log;
  /** Tabs are to ask again how far it is. */
  onChange(): void;
}

/** Sync as the server runs it, on a thread: begins with the remote that is kept, and changes it. */
export class SyncControl {
  readonly #options: SyncControlOptions;
  #running: ThreadedSync | null = null;
  readonly #forwarder = new KeptForwarder();
  /** Why what is to be copied is not: certificates that cannot be read, say. */
  #failure: SyncFailure | null = null;
  #remote: SyncRemote | null = null;
  #statusTimer: NodeJS.Timeout | null = null;
  /** Begins again. */
  #timer: NodeJS.Timeout | null = null;
  /** Of the name and password in the tracking URI that a remote was adopted from. */
  #ownCredentials: { address: string; value: string } | null = null;
  /** The last change: see `#afterOthers`. */
  #changing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: SyncControlOptions) {
    this.#options = options;
  }

  /**
   * Goes on where it was left.
   *
   * @param given address of the remote, in the place of the one that is kept
   */
  async open(given?: string): Promise<void> {
    const { store } = this.#options;
    await this.#afterOthers(async () => {
      this.#remote = await store.remote();
      if (given) {
        const address = await checkedAddress(given);
        this.#remote = { address, settings: settingsFor(address, this.#remote) };
        await store.setRemote(this.#remote);
      }
      await this.#begin();
    });
  }

  /** @throws ApiError INVALID_PARAMETER_VALUE */
  async set({ address, settings }: SetRemote): Promise<SyncState> {
    await this.#afterOthers(async () => {
      const remote = address === '' ? null : await this.#wanted(address, settings);
      await this.#end();
      if (remote === null) removeSyncStatus(this.#options.dataDir);
      await this.#options.store.setRemote(remote);
      this.#remote = remote;
      await this.#begin();
    });
    this.#options.onChange();
    return this.state();
  }

  async #wanted(given: string, settings: SetRemote['settings']): Promise<SyncRemote> {
    const address = await checkedAddress(given);
    return {
      address,
      settings:
        settings === undefined ? settingsFor(address, this.#remote) : checkedSettings(settings)
    };
  }

  /**
   * A kernel was to log to this server, as its environment says.
   *
   * @param tracking_uri may have a name and password in it, which are kept in memory alone
   * @param adopts it becomes the remote, unless there is another one, or somebody took it away
   * @returns whether it is the remote: the kernel then logs here, and reads through to it
   */
  async adopt(tracking_uri: string, adopts: boolean): Promise<boolean> {
    const { readRemoteAddress } = await import('../sync/remote/remote-address.ts');
    const { address, authorization } = readRemoteAddress(tracking_uri);
    return this.#afterOthers(async () => {
      const { store } = this.#options;
      const isNew = adopts && this.#remote === null && !(await store.isDeclined(address));
      if (this.#remote?.address !== address && !isNew) return false;
      // Those of a `.env` are for the calls of its own kernels at most.
      const lacked =
        adopts && authorization !== null && this.#ownCredentials?.value !== authorization;
      if (lacked) this.#ownCredentials = { address, value: authorization };
      if (!isNew && !lacked) return true;
      await this.#end();
      if (isNew) {
        this.#remote = { address, settings: { ...DEFAULT_SYNC_SETTINGS } };
        await store.setRemote(this.#remote);
      }
      await this.#begin();
      this.#options.onChange();
      return true;
    });
  }

  /** One change at a time, and each whether the one before it failed or not. */
  #afterOthers<Result>(change: () => Promise<Result>): Promise<Result> {
    const changed = this.#changing.then(change);
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  /** Without credentials; null: there is no remote. */
  get address(): string | null {
    return this.#remote?.address ?? null;
  }

  /** For what kernels ask of the remote. Rejects for variables that are unfit. */
  async forwarder(): Promise<Forwarder> {
    if (this.#remote === null) throw new Error('There is no remote.');
    return this.#forwarder.get(this.#remote.address, this.#ownAuthorization());
  }

  #ownAuthorization(): string | null {
    const own = this.#ownCredentials;
    return own !== null && own.address === this.#remote?.address ? own.value : null;
  }

  async state(): Promise<SyncState> {
    return {
      status: await this.#status(),
      settings: this.#remote?.settings ?? { ...DEFAULT_SYNC_SETTINGS }
    };
  }

  async #status(): Promise<SyncStatus | null> {
    if (this.#running !== null) return this.#running.status();
    if (this.#remote === null || this.#failure === null) return null;
    const lastSuccess = this.#lastSuccess(this.#remote.address);
    return statusOfFailure(this.#remote, this.#failure, this.#options.store, lastSuccess);
  }

  /** For Prometheus. */
  async figures() {
    const status = await this.#status();
    const oldest = status?.oldest_waiting_time ?? null;
    return {
      sync_waiting_runs: status?.waiting_runs ?? 0,
      sync_waiting_points: status?.waiting_points ?? 0,
      sync_waiting_seconds: oldest === null ? 0 : (Date.now() - oldest) / 1000,
      sync_up: Number(status !== null && status.last_error === null)
    };
  }

  async retry(): Promise<SyncState> {
    await this.#beginAgain();
    await this.#running?.retryNow();
    return this.state();
  }

  /** One that could not begin. */
  async #beginAgain(): Promise<void> {
    await this.#afterOthers(async () => {
      if (this.#running === null && this.#failure !== null) await this.#begin();
    });
  }

  /** Within 5 s. */
  async test(address: string): Promise<{ ok: boolean; message: string }> {
    const { openRemote } = await import('../sync/open-remote.ts');
    const { remote, close } = openRemote(await checkedAddress(address), process.env);
    const timer = setTimeout(() => void close(), TEST_MS);
    try {
      await remote.probe();
      return { ok: true, message: `${remote.address} answers.` };
    } catch (error) {
      return { ok: false, message: (error as Error).message };
    } finally {
      clearTimeout(timer);
      await close();
    }
  }

  async runs(run_ids: readonly string[]): Promise<RunSyncState[]> {
    if (this.#remote === null || run_ids.length === 0) return [];
    const { address } = this.#remote;
    const { store } = this.#options;
    const [known, waiting] = await Promise.all([
      store.runsOf(run_ids),
      this.#running?.waiting(run_ids) ?? this.#dueRuns()
    ]);
    return known.map(({ run_id, remote, problem }) => ({
      run_id,
      state:
        problem !== null
          ? 'failed'
          : waiting.has(run_id)
            ? 'waiting'
            : remote !== null
              ? 'synced'
              : 'kept',
      ...(problem === null ? {} : { message: problem.message }),
      ...(remote === null
        ? {}
        : { url: `${address}/#/experiments/${remote.experiment_id}/runs/${remote.run_id}` })
    }));
  }

  async #dueRuns(): Promise<ReadonlySet<string>> {
    return new Set((await this.#options.store.dueRuns()).map(({ run_id }) => run_id));
  }

  /** As it was when the file was written: of an earlier process, too. */
  #lastSuccess(address: string): number | null {
    const kept = readSyncStatus(this.#options.dataDir)?.status;
    return kept?.address === address ? kept.last_success_time : null;
  }

  changed(events: readonly StoreEvent[]): void {
    this.#running?.changed(events);
  }

  /** @param file its path in the store of artifacts, or its `artifact_uri` and path */
  fileWritten(file: string): void {
    const owner = ownerOfFile(file);
    if (this.#remote === null || owner === null || 'trace_id' in owner) return;
    const { store } = this.#options;
    // The thread hears of it when it is kept: it may be away, or on its way out.
    const known =
      'run_id' in owner
        ? store.runIsDue(owner.run_id)
        : store.entities.isDue({ kind: 'logged_model', id: owner.model_id });
    void known.catch((error: unknown) => this.#options.log.error(`sync of ${file}`, error));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#changing;
    await this.#end();
    await this.#forwarder.close();
  }

  async #begin(): Promise<void> {
    if (this.#remote === null || this.#closed) return;
    const { address, settings } = this.#remote;
    const { store, files, log, dataDir, onChange } = this.#options;
    const sync = new ThreadedSync({
      address,
      settings,
      authorization: this.#ownAuthorization(),
      root: path.basename(path.dirname(dataDir)),
      lastSuccess: this.#lastSuccess(address),
      store,
      files,
      log,
      onChange: () => {
        onChange();
        this.#statusTimer ??= setTimeout(() => void this.#keepStatus(), STATUS_MS).unref();
      },
      onFailure: error => this.#broke(sync, error)
    });
    this.#running = sync;
    try {
      await sync.start();
      this.#failure = null;
    } catch (error) {
      // The record goes on without, and whoever looks at the remote sees why.
      log.error(`sync to ${address} did not begin`, error);
      if (this.#running === sync)
        this.#failed(sync, `did not begin: ${(error as Error).message}`, BEGIN_AGAIN_MS);
    }
  }

  /** A fault of ours: the record goes on, and so does sync from what was acknowledged. */
  #broke(sync: ThreadedSync, error: Error): void {
    if (this.#running !== sync) return;
    this.#options.log.error('sync stopped, and begins again before long', error);
    this.#failed(sync, `stopped: ${error.message}`, AGAIN_MS);
  }

  #failed(sync: ThreadedSync, message: string, againMs: number): void {
    const now = Date.now();
    this.#running = null;
    sync.close().catch((error: unknown) => this.#options.log.error('sync', error));
    if (this.#timer !== null) clearTimeout(this.#timer);
    // Somebody may mend it in the files that the variables name.
    this.#timer = setTimeout(() => {
      this.#beginAgain().catch((cause: unknown) => this.#options.log.error('sync', cause));
    }, againMs).unref();
    this.#failure = { message, since: this.#failure?.since ?? now, nextTry: now + againMs };
    this.#options.onChange();
    void this.#keepStatus();
  }

  /** For `celltrail status`. */
  async #keepStatus(): Promise<void> {
    this.#statusTimer = null;
    const { dataDir, log } = this.#options;
    try {
      const status = await this.#status();
      if (status !== null) writeSyncStatus(dataDir, status);
    } catch (error) {
      log.error('how far sync is was not written', error);
    }
  }

  async #end(): Promise<void> {
    if (this.#statusTimer !== null) clearTimeout(this.#statusTimer);
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#keepStatus();
    this.#failure = null;
    const running = this.#running;
    this.#running = null;
    await running?.close();
  }
}

/** @throws ApiError INVALID_PARAMETER_VALUE */
async function checkedAddress(given: string): Promise<string> {
  const { readRemoteAddress } = await import('../sync/remote/remote-address.ts');
  const { address, authorization } = readRemoteAddress(given);
  if (authorization === null) return address;
  throw invalidParameter(
    'Leave name and password out of the address, where they would be kept and shown: set ' +
      'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.'
  );
}

/** Those of the remote that is kept; but what was agreed to for one address does not hold for another. */
function settingsFor(address: string, kept: SyncRemote | null): SyncSettings {
  const settings = { ...DEFAULT_SYNC_SETTINGS, ...kept?.settings };
  return kept?.address === address ? settings : { ...settings, share_code: false };
}

const TEST_MS = 5000;
const STATUS_MS = 2000;
const AGAIN_MS = 10_000;
const BEGIN_AGAIN_MS = 60_000;
