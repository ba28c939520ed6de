import { parentPort, workerData } from 'node:worker_threads';
import type { StoreEvent } from '../../store/store-event.ts';
import { encodeError } from '../../store/threads/thread-error.ts';
import { openRemote } from '../open-remote.ts';
import { Sync } from '../sync.ts';
import { filesOver } from './file-calls.ts';
import { lowerPriority } from './low-priority.ts';
import { PortCalls, type Port } from './port-calls.ts';
import { storeOver } from './store-calls.ts';
import type { SyncThreadData } from './threaded-sync.ts';

/**
 * Sync on a thread of its own: writing JSON and sending it would delay who logs here, by milliseconds
 * each time and by a fifth of a second while its code is new.
 */
if (parentPort === null) throw new TypeError('This is the program of a worker thread.');
lowerPriority();
const { address, settings, authorization, root, lastSuccess } = workerData as SyncThreadData;
let isToldSoon = false;
const calls: PortCalls = new PortCalls(parentPort as Port, {
  start: async () => {
    const opened = openRemote(address, process.env, authorization);
    const sync = new Sync({
      store: storeOver(calls),
      remote: opened.remote,
      settings,
      lastSuccess,
      files: filesOver(calls),
      root,
      log: { error: (message, error) => calls.tell('log', message, encodeError(error)) },
      onChange: () => {
        if (isToldSoon) return;
        isToldSoon = true;
        setTimeout(() => {
          isToldSoon = false;
          calls.tell('changed');
        }, TOLD_MS).unref();
      }
    });
    running = { sync, closeRemote: opened.close };
    await sync.start({ watches: true });
  },
  changed: (events: StoreEvent[]) => running?.sync.changed(events),
  retry: () => running?.sync.retryNow(),
  status: () => running?.sync.status(),
  waiting: (run_ids: string[]) => run_ids.filter(run_id => running?.sync.isWaiting(run_id)),
  close: async () => {
    await running?.closeRemote();
    await running?.sync.close();
  }
});
let running: { sync: Sync; closeRemote(): Promise<void> } | null = null;

/** A hundred commits a second are one look of a tab. */
const TOLD_MS = 50;
