import { Worker } from 'node:worker_threads';
import type { SyncSettings, SyncStatus } from '../../protocol/entities/sync.ts';
import type { StoreEvent } from '../../store/store-event.ts';
import type { SyncStore } from '../../store/sync/sync-store.ts';
import { decodeError, type ThreadError } from '../../store/threads/thread-error.ts';
import type { RunFiles } from '../push-files.ts';
import { fileHandlers } from './file-calls.ts';
import { PortCalls } from './port-calls.ts';
import { PROGRAM_URL } from './program-url.ts';
import { storeHandlers } from './store-calls.ts';

/** What the thread is begun with. */
export interface SyncThreadData {
  address: string;
  settings: SyncSettings;
  /** As of `openRemote`. */
  authorization: string | null;
  /** Name of the folder that the record is of. */
  root: string;
  /** As of `Sync`. */
  lastSuccess: number | null;
}

export interface ThreadedSyncOptions extends SyncThreadData {
  store: SyncStore;
  files: RunFiles;
  log: { error(message: string, error: unknown): void };
  /** Something of the status changed. */
  onChange(): void;
  /** The thread ended unasked; every call is rejected from now on. */
  onFailure(error: Error): void;
}

/** `Sync` on a thread of its own, as the thread has it that holds the store and the files. */
export class ThreadedSync {
  readonly #worker: Worker;
  readonly #calls: PortCalls;
  #closing = false;
  #failed = false;

  constructor(options: ThreadedSyncOptions) {
    const { store, files, log, onChange, onFailure } = options;
    const { address, settings, authorization, root, lastSuccess } = options;
    const workerData: SyncThreadData = { address, settings, authorization, root, lastSuccess };
    this.#worker = new Worker(PROGRAM_URL, { workerData });
    const opened = fileHandlers(files);
    this.#calls = new PortCalls(this.#worker, {
      ...storeHandlers(store),
      ...opened.handlers,
      log: (message: string, error: ThreadError) => log.error(message, decodeError(error)),
      changed: () => onChange()
    });
    const fail = (cause: unknown) => {
      if (this.#failed) return;
      this.#failed = true;
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.#calls.fail(error);
      opened.close();
      if (!this.#closing) onFailure(error);
    };
    this.#worker.on('error', fail);
    this.#worker.on('messageerror', fail);
    this.#worker.on('exit', code => fail(new Error(`The thread ended with code ${code}.`)));
  }

  /** @throws Error for certificates or variables that cannot be used */
  start(): Promise<void> {
    return this.#calls.call('start');
  }

  /** What commits changed. */
  changed(events: readonly StoreEvent[]): void {
    const some = new Map<string, StoreEvent>();
    for (const event of events) {
      // A batch has one for each of its series.
      if (event.type === 'due' || event.type === 'series') some.set(event.run_id, event);
      else if (event.type === 'experiment') some.set(event.experiment_id, event);
    }
    // What sync itself keeps changes none of these: it is no reason to go slowly.
    if (some.size > 0) this.#calls.tell('changed', [...some.values()]);
  }

  /** Tries everything that waits at once. */
  retryNow(): Promise<void> {
    return this.#calls.call('retry');
  }

  status(): Promise<SyncStatus> {
    return this.#calls.call('status');
  }

  /** Those of the runs that have something to send. */
  async waiting(run_ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.#calls.call<string[]>('waiting', run_ids));
  }

  /** Breaks off the calls that are under way, and waits until what they changed is kept. */
  async close(): Promise<void> {
    this.#closing = true;
    if (!this.#failed) await this.#calls.call('close').catch(() => undefined);
    await this.#worker.terminate();
  }
}
