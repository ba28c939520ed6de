import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/**
 * MB that a companion holds of the machine once the collectors of all its threads have been through:
 * what they will free does not count.
 *
 * @param port where it was told to listen for a debugger (`NODE_OPTIONS=--inspect-port=…`)
 */
export async function keptMemory(pid: number, port: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const debuggee = await Debuggee.connect(port);
  await debuggee.collectGarbage();
  debuggee.close();
  return residentMemory(pid);
}

/** MB. */
export function residentMemory(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1000;
}

/** The main thread and the others of a Node process, by the protocol of Chrome's developer tools. */
class Debuggee {
  readonly #socket: WebSocket;
  readonly #threads: string[] = [];
  readonly #answered = new Map<number, () => void>();
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

  async collectGarbage(): Promise<void> {
    await this.#call('HeapProfiler.collectGarbage');
    await this.#call('NodeWorker.enable', { waitForDebuggerOnStart: false });
    await Promise.all(this.#threads.map(thread => this.#callThread(thread)));
    await this.#call('NodeWorker.disable');
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string, params: object = {}): Promise<void> {
    const id = ++this.#asked;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise(answered => this.#answered.set(id, answered));
  }

  /** The answer of a thread comes in a message of its own, with its own id in it. */
  async #callThread(sessionId: string): Promise<void> {
    const id = ++this.#asked;
    const collected = new Promise<void>(answered => this.#answered.set(id, answered));
    const message = JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' });
    await this.#call('NodeWorker.sendMessageToWorker', { sessionId, message });
    await collected;
  }

  #onMessage(message: { id?: number; method?: string; params?: Record<string, string> }): void {
    if (message.method === 'NodeWorker.attachedToWorker') {
      this.#threads.push(message.params!['sessionId']!);
    } else if (message.method === 'NodeWorker.receivedMessageFromWorker') {
      this.#onMessage(JSON.parse(message.params!['message']!));
    } else if (message.id !== undefined) {
      this.#answered.get(message.id)?.();
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
