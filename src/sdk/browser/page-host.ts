import type { Tag } from '../../protocol/entities/run.ts';
import { MLFLOW_SOURCE_NAME } from '../../protocol/tags.ts';
import type { Server } from '../server.ts';
import type { Host } from '../host.ts';
import { PageOutbox } from '../outbox/page-outbox.ts';
import type { Run } from '../run.ts';
import type { Tracker } from '../tracker.ts';

/** A page: everything in its memory, until it is left. */
export class PageHost implements Host {
  readonly env = {};
  readonly #stack: Run[] = [];
  readonly #outboxes = new Map<string, PageOutbox>();
  readonly #trackers: Tracker[] = [];

  credentialsFile(): null {
    return null;
  }

  openOutbox(server: Server): PageOutbox {
    const key = JSON.stringify(server);
    const open = this.#outboxes.get(key) ?? new PageOutbox(server, message => this.warn(message));
    this.#outboxes.set(key, open);
    return open;
  }

  async within<Result>(run: Run, work: () => Promise<Result>): Promise<Result> {
    // Until the first await alone: what comes after it cannot be told from what others do meanwhile.
    this.#stack.push(run);
    try {
      return work();
    } finally {
      this.#stack.pop();
    }
  }

  runWithin(): Run | undefined {
    return this.#stack.at(-1);
  }

  user(): undefined {
    return undefined;
  }

  sourceTags(): Tag[] {
    const { location } = globalThis as { location?: { origin: string; pathname: string } };
    return location === undefined
      ? []
      : [{ key: MLFLOW_SOURCE_NAME, value: location.origin + location.pathname }];
  }

  absolutePath(): never {
    throw new TypeError('A page has no files: give the content.');
  }

  async readFile(): Promise<never> {
    return this.absolutePath();
  }

  endsWith(tracker: Tracker): void {
    if (this.#trackers.length === 0) {
      globalThis.addEventListener?.('pagehide', this.#leave);
      globalThis.addEventListener?.('pageshow', this.#comeBack);
    }
    this.#trackers.push(tracker);
  }

  warn(message: string): void {
    console.warn(`celltrail: ${message}`);
  }

  readonly #leave = (event: { persisted?: boolean }) => {
    // A page that is kept may come back, and go on.
    if (!event.persisted) for (const tracker of this.#trackers) tracker.endAll('FINISHED');
    for (const outbox of this.#outboxes.values()) outbox.leave();
  };

  readonly #comeBack = () => {
    for (const outbox of this.#outboxes.values()) outbox.comeBack();
  };
}
