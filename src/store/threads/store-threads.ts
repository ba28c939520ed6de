import { Checkpointer } from './checkpointer.ts';
import type { Role } from './single-thread.ts';
import { LazyThread } from './lazy-thread.ts';
import { Thread, type Channel } from './thread.ts';
import { threadUrl } from './thread-url.ts';

/** What all threads of a store are told. */
export interface StoreThreadData {
  path: string;
  sync: 'full' | 'normal';
  maxPages?: number;
  artifactRoot: string;
}

/** The threads of a store, by what they do. */
export interface StoreThreads {
  readonly writer: Channel;
  readonly reader: Channel;
  readonly sealer: Channel;
  /** Something was committed. */
  committed(): void;
  /** The last thing that is done with them; the sealer was closed before. */
  close(): Promise<void>;
}

/** A thread each for writing, reading, and what can wait. */
export function openThreads(
  data: StoreThreadData,
  onFailure: (error: Error) => void
): StoreThreads {
  const threadOf = (name: Parameters<typeof threadUrl>[0]) =>
    new Thread(threadUrl(name), data, onFailure);
  const writer = threadOf('writer');
  const reader = threadOf('reader');
  const background = new LazyThread(() => threadOf('background'));
  const checkpointer = new Checkpointer(background, writer);
  return {
    writer,
    reader,
    sealer: background,
    committed: () => checkpointer.soon(),
    close: async () => {
      checkpointer.close();
      await Promise.all([reader.close(), background.close()]);
      // Last, and alone: it empties the WAL.
      await writer.close();
    }
  };
}

/** One thread for everything, for a database that allows one connection only. */
export function openSingleThread(
  data: StoreThreadData & { holder: { path: string; id: string } },
  onFailure: (error: Error) => void
): StoreThreads {
  const thread = new Thread(threadUrl('single'), data, onFailure);
  const channel = (role: Role): Channel => ({
    call: (body, transfer) => thread.call({ role, body }, transfer),
    close: () => Promise.resolve()
  });
  return {
    writer: channel('writer'),
    reader: channel('reader'),
    sealer: channel('sealer'),
    committed: () => undefined,
    close: () => thread.close()
  };
}
