/** The worker: writes what is logged into the outbox file at once, and sends it from there. */
import { parentPort, workerData } from 'node:worker_threads';
import { ApiCalls } from '../api-calls.ts';
import type { FileSource } from '../outbox/entry.ts';
import type { EntryQueue } from '../outbox/entry-queue.ts';
import { MemoryQueue } from '../outbox/memory-queue.ts';
import { AWAY } from '../outbox/outbox.ts';
import { RunDelivery } from '../outbox/run-delivery.ts';
import { Sender } from '../outbox/sender.ts';
import { FileQueue } from './file-queue.ts';
import { RingReader } from './line-ring.ts';
import { OutboxFolder } from './outbox-folder.ts';
import { WorkerFiles } from './worker-files.ts';
import {
  BELL,
  ENDED,
  IS_IN_MEMORY,
  type FromWorker,
  type ToWorker,
  type WorkerData
} from './worker-messages.ts';

const data = workerData as WorkerData;
const { server } = data;
const ring = new RingReader(data.ring);
const state = new Int32Array(data.state);
const calls = new ApiCalls(server);
const post = (message: FromWorker) => parentPort!.postMessage(message);
const warn = (warning: string) => post({ warning });

const folder = openFolder();
const file = folder?.fresh();
const queue: EntryQueue & Partial<FileQueue> = file ? new FileQueue(file) : new MemoryQueue();
const files = new WorkerFiles(file);
const sender = senderOf(queue, files, undefined, (run, run_id) => post({ run, run_id }));
if (file === undefined) state[IS_IN_MEMORY] = 1;

/** The server's answers have their turn between. */
const MOST_IN_A_TURN = 100;
/** Those whose fences have not been passed. */
const messages: ToWorker[] = [];
let isAwake = false;

parentPort!.on('message', (message: ToWorker | typeof BELL) => {
  if (message !== BELL) messages.push(message);
  if (!isAwake) read();
});

/** Looks again soon for as long as something comes: to wake a thread takes whoever logs 10 µs. */
function read(): void {
  let count = 0;
  while (count < MOST_IN_A_TURN && takeNext()) count++;
  isAwake = count > 0 || !ring.sleep();
  if (isAwake) setTimeout(read, 1);
}

/** @returns whether there was something */
function takeNext(): boolean {
  const some = ring.read();
  if (some === null) return false;
  if (some !== 'fence') {
    sender.append(some);
    return true;
  }
  // It may be seen before its message.
  const message = messages.shift();
  if (message === undefined) return false;
  ring.passFence();
  take(message);
  return true;
}

function take(message: ToWorker): void {
  if ('kept' in message) {
    try {
      files.keep(message.kept, message.bytes);
      sender.append([message.line]);
    } catch (error) {
      warn(`A file is not kept: ${(error as Error).message}`);
    }
    ring.release(message.bytes);
  } else if ('flush' in message) {
    const { flush, patienceMs } = message;
    void sender.flush(patienceMs).then(all => post({ flushed: flush, all }));
  } else if ('end' in message) void end(message.end);
  else sender.append([message.line]);
}

async function end(mostMs: number): Promise<void> {
  const all = await sender.flush(mostMs, { tries: 1 });
  if (all && queue instanceof FileQueue) {
    queue.remove();
    files.remove();
  }
  Atomics.store(state, ENDED, all ? 1 : 2);
  Atomics.notify(state, ENDED);
}

/** What processes that ended have left for the same server, by and by: what is logged now comes first. */
async function sendAbandoned(): Promise<void> {
  for (const path of folder?.abandoned() ?? []) {
    await sendLeft(path).catch(warnOfLeft);
  }
}

function warnOfLeft({ message }: Error): void {
  warn(`What an earlier process left waits on: ${message}`);
}

/** Its runs end where they were cut off. */
async function sendLeft(path: string): Promise<void> {
  const left = new FileQueue(path);
  const pieces = left.readOn();
  while (!pieces.next().done) await new Promise(turn => setImmediate(turn));
  const leftFiles = new WorkerFiles(path);
  left.append(left.unended.map(({ run, last }) => JSON.stringify(['end', run, 'KILLED', last])));
  await senderOf(left, leftFiles, left.earlier).flush(Infinity);
  left.remove();
  leftFiles.remove();
}

function senderOf(
  from: EntryQueue,
  kept: WorkerFiles,
  earlier?: FileQueue['earlier'],
  made?: (run: number, run_id: string) => void
): Sender {
  const host = {
    filesOf: async (path: string, source: FileSource) => kept.filesOf(path, source),
    forget: (source: FileSource) => kept.forget(source),
    runIs: (run: number, run_id: string) => {
      from.runIs(run, run_id);
      made?.(run, run_id);
    },
    warn,
    isAway: (failure: Error) => made && warn(AWAY(server, failure.message))
  };
  return new Sender(from, new RunDelivery(calls, host, earlier), host);
}

function openFolder(): OutboxFolder | null {
  try {
    return new OutboxFolder(server, process.env);
  } catch (error) {
    warn(`What waits for the tracking server is kept in memory alone: ${(error as Error).message}`);
    return null;
  }
}

read();
void sendAbandoned().catch(warnOfLeft);
