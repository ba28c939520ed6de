import type { Bytes } from '../bytes.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Tag } from '../../protocol/entities/run.ts';
import { MLFLOW_SOURCE_NAME, MLFLOW_SOURCE_TYPE } from '../../protocol/tags.ts';
import type { Server } from '../server.ts';
import type { Host } from '../host.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Run } from '../run.ts';
import type { Tracker } from '../tracker.ts';
import { loadPageOutbox } from './load-page-outbox.ts';
import type { NodeOutbox } from './node-outbox.ts';
import { ProcessEnds } from './process-ends.ts';
import { WorkerOutbox } from './worker-outbox.ts';

/** Node, Deno and Bun. */
export class NodeHost implements Host {
  readonly #context = new AsyncLocalStorage<Run>();
  readonly #outboxes = new Map<string, NodeOutbox>();
  readonly #ends = new ProcessEnds(this.#outboxes);

  get env() {
    return process.env;
  }

  credentialsFile(): string | null {
    try {
      return fs.readFileSync(path.join(os.homedir(), '.mlflow', 'credentials'), 'utf8');
    } catch {
      return null;
    }
  }

  openOutbox(server: Server): Outbox {
    const key = JSON.stringify(server);
    const open = this.#outboxes.get(key);
    if (open !== undefined) return open;
    const opened = this.#opened(server);
    this.#outboxes.set(key, opened);
    return opened;
  }

  #opened(server: Server): NodeOutbox {
    try {
      return new WorkerOutbox(server, this.warn, () => this.#ends.watchTurn());
    } catch (error) {
      this.warn(`What is logged waits in memory alone: ${(error as Error).message}`);
      return new (loadPageOutbox())(server, this.warn);
    }
  }

  within<Result>(run: Run, work: () => Promise<Result>): Promise<Result> {
    return this.#context.run(run, work);
  }

  runWithin(): Run | undefined {
    return this.#context.getStore();
  }

  user(): string | undefined {
    try {
      return os.userInfo().username;
    } catch {
      return undefined;
    }
  }

  sourceTags(): Tag[] {
    const source = process.argv[1];
    return [
      { key: MLFLOW_SOURCE_TYPE, value: 'LOCAL' },
      ...(source ? [{ key: MLFLOW_SOURCE_NAME, value: source }] : [])
    ];
  }

  absolutePath(file: string): string {
    const found = path.resolve(file);
    if (fs.existsSync(found)) return found;
    throw new RangeError(`There is no file or folder ${found}.`);
  }

  async readFile(file: string): Promise<Bytes> {
    return new Uint8Array(await fs.promises.readFile(file));
  }

  endsWith(tracker: Tracker): void {
    this.#ends.add(tracker);
  }

  readonly warn = (message: string) => {
    process.emitWarning(message, { type: 'CelltrailWarning' });
  };
}
