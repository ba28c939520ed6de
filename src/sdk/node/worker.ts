/** The worker: writes what is logged into the outbox file at once, and sends it from there. */
import { parentPort, workerData } from 'node:worker_threads';
import { ApiCalls } from '../api-calls.ts';
import type { EntryQueue } from '../outbox/entry-queue.ts';
import { MemoryQueue } from '../outbox/memory-queue.ts';
import { AWAY, FULL } from '../outbox/outbox.ts';
import { RunDelivery } from '../outbox/run-delivery.ts';
import { Sender } from '../outbox/sender.ts';
import { FileQueue } from './file-queue.ts';
import { OutboxFolder } from './outbox-folder.ts';
import { WorkerFiles } from './worker-files.ts';
import { Word, type FromWorker, type ToWorker, type WorkerData } from './worker-messages.ts';

const { server, words } = workerData as WorkerData;
const shared = new Int32Array(words);
const calls = new ApiCalls(server);
const post = (message: FromWorker) => parentPort!.postMessage(message);
const warn = (warning: string) => post({ warning });

const folder = openFolder();
const file = folder?.fresh();
const queue: EntryQueue & Partial<FileQueue> = file ? new FileQueue(file) : new MemoryQueue();
const files = new WorkerFiles(file);
const sender = senderOf(queue, files, undefined, (run, run_id) => post({ run, run_id }));
let isFull = false;

/** Lines that came in this turn of the event loop: one write for many. */
let lines: string[] = [];
/** Some 50 KB. */
const MOST_LINES = 1000;

parentPort!.on('message', (message: ToWorker) => {
  if (typeof message === 'string') {
    if (lines.length === 0) setImmediate(write);
    if (lines.push(message) >= MOST_LINES) write();
    return;
  }
  write();
  take(message);
  taken(1);
});

function write(): void {
  append(lines);
  taken(lines.length);
  lines = [];
}

function taken(count: number): void {
  Atomics.add(shared, Word.taken, count);
  Atomics.notify(shared, Word.taken);
}

function append(some: string[]): void {
  if (some.length === 0) return;
  if (!queue.append(some)) {
    if (!isFull) warn(FULL);
    isFull = true;
  }
  sender.wake();
}

function take(message: Exclude<ToWorker, string>): void {
  if ('kept' in message) {
    try {
      files.keep(message.kept, message.bytes);
      append([message.line]);
    } catch (error) {
      warn(`A file is not kept: ${(error as Error).message}`);
    }
  } else if ('flush' in message) {
    const { flush, patienceMs } = message;
    void sender.flush(patienceMs).then(all => post({ flushed: flush, all }));
  } else void end();
}

async function end(): Promise<void> {
  const all = await sender.flush(0, { tries: 1 });
  if (all && queue instanceof FileQueue) {
    queue.remove();
    files.remove();
  }
  Atomics.store(shared, Word.ended, all ? 1 : 2);
  Atomics.notify(shared, Word.ended);
}

/** What processes that ended have left for the same server. Their runs end where they were cut off. */
async function sendAbandoned(): Promise<void> {
  for (const path of folder?.abandoned() ?? []) {
    const left = new FileQueue(path);
    const leftFiles = new WorkerFiles(path);
    left.append(left.unended.map(({ run, last }) => JSON.stringify(['end', run, 'KILLED', last])));
    if (await senderOf(left, leftFiles, left.earlier).flush(Infinity)) {
      left.remove();
      leftFiles.remove();
    }
  }
}

function senderOf(
  from: EntryQueue,
  kept: WorkerFiles,
  earlier?: FileQueue['earlier'],
  made?: (run: number, run_id: string) => void
): Sender {
  const delivery = new RunDelivery(
    calls,
    {
      filesOf: async (path, source) => kept.filesOf(path, source),
      forget: source => kept.forget(source),
      runIs: (run, run_id) => {
        from.runIs(run, run_id);
        made?.(run, run_id);
      },
      warn
    },
    earlier
  );
  return new Sender(from, delivery, failure => made && warn(AWAY(server, failure.message)));
}

function openFolder(): OutboxFolder | null {
  try {
    return new OutboxFolder(server, process.env);
  } catch (error) {
    warn(`What waits for the tracking server is kept in memory alone: ${(error as Error).message}`);
    return null;
  }
}

void sendAbandoned().catch((error: Error) =>
  warn(`What earlier runs left waits on: ${error.message}`)
);
