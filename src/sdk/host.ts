import type { Bytes } from './bytes.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { Server } from './server.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Run } from './run.ts';
import type { Tracker } from './tracker.ts';

/** What the client asks of where it runs: a Node-like process or a page. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of `~/.mlflow/credentials`; null without it. */
  credentialsFile(): string | null;
  openOutbox(server: Server): Outbox;
  /** The same for all calls inside `work`, also after an await where the host can tell. */
  within<Result>(run: Run, work: () => Promise<Result>): Promise<Result>;
  runWithin(): Run | undefined;
  user(): string | undefined;
  /** Of a new run: where it comes from. */
  sourceTags(): Tag[];
  /** Of what is there. @throws RangeError; TypeError where there are no files */
  absolutePath(path: string): string;
  /** @throws Error of the file system; where there are no files */
  readFile(path: string): Promise<Bytes>;
  /** Its runs end with the process or page. */
  endsWith(tracker: Tracker): void;
  warn(message: string): void;
}
