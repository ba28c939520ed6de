import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/**
 * MB that the heaps and buffers of all threads of a companion hold once their collectors have been
 * through. What the allocators keep of the machine's memory for later, and SQLite's caches of pages,
 * are in `residentMemory` alone.
 *
 * @param port where it was told to listen for a debugger (`NODE_OPTIONS=--inspect-port=…`)
 */
export async function keptMemory(pid: number, port: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const debuggee = await Debuggee.connect(port);
  const heaps = await debuggee.collectedHeaps();
  debuggee.close();
  return heaps.reduce((sum, heap) => sum + heap.usedSize + heap.backingStorageSize, 0) / 1e6;
}

/** MB. */
export function residentMemory(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1000;
}

/** Bytes. */
interface HeapUsage {
  usedSize: number;
  backingStorageSize: number;
}

type Answered = (result: unknown) => void;

/** The main thread and the others of a Node process, by the protocol of Chrome's developer tools. */
class Debuggee {
  readonly #socket: WebSocket;
  readonly #threads: string[] = [];
  readonly #answered = new Map<number, Answered>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', data => this.#onMessage(JSON.parse(String(data))));
  }

  static async connect(port: number): Promise<Debuggee> {
    const socket = new WebSocket(await addressOf(port));
    await new Promise((open, fail) => socket.once('open', open).once('error', fail));
    return new Debuggee(socket);
  }

  /** Of each thread, after a collection. */
  async collectedHeaps(): Promise<HeapUsage[]> {
    await this.#call('NodeWorker.enable', { waitForDebuggerOnStart: false });
    const calls = [
      (method: string) => this.#call(method),
      ...this.#threads.map(thread => (method: string) => this.#callThread(thread, method))
    ];
    const heaps = await Promise.all(
      calls.map(async call => {
        await call('HeapProfiler.collectGarbage');
        return (await call('Runtime.getHeapUsage')) as HeapUsage;
      })
    );
    await this.#call('NodeWorker.disable');
    return heaps;
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#asked;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise(answered => this.#answered.set(id, answered));
  }

  /** The answer of a thread comes in a message of its own, with its own id in it. */
  async #callThread(sessionId: string, method: string): Promise<unknown> {
    const id = ++this.#asked;
    const result = new Promise(answered => this.#answered.set(id, answered));
    const message = JSON.stringify({ id, method });
    await this.#call('NodeWorker.sendMessageToWorker', { sessionId, message });
    return result;
  }

  #onMessage(message: {
    id?: number;
    method?: string;
    params?: Record<string, string>;
    result?: unknown;
  }): void {
    if (message.method === 'NodeWorker.attachedToWorker') {
      this.#threads.push(message.params!['sessionId']!);
    } else if (message.method === 'NodeWorker.receivedMessageFromWorker') {
      this.#onMessage(JSON.parse(message.params!['message']!));
    } else if (message.id !== undefined) {
      this.#answered.get(message.id)?.(message.result);
    }
  }
}

async function addressOf(port: number): Promise<string> {
  for (let left = 50; ; left--) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      return target!.webSocketDebuggerUrl;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}
