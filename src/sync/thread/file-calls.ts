import { Readable } from 'node:stream';
import type { RunFiles } from '../push-files.ts';
import type { Handlers, PortCalls } from './port-calls.ts';

/**
 * The files' part of the calls, where they can be read.
 *
 * @returns `close`: the other side is gone, and closes none of them any more
 */
export function fileHandlers(files: RunFiles): { handlers: Handlers; close(): void } {
  const open = new Map<number, { stream: Readable; chunks: AsyncIterator<Uint8Array> }>();
  let nextId = 1;
  let isClosed = false;
  const handlers: Handlers = {
    [LIST]: (artifact_uri: string, most: number) => files.files(artifact_uri, most),
    [OPEN]: async (...asked: Parameters<RunFiles['read']>) => {
      const { size, version, stream } = await files.read(...asked);
      if (isClosed) stream.destroy();
      const id = nextId++;
      open.set(id, { stream, chunks: stream[Symbol.asyncIterator]() });
      return { id, size, version };
    },
    /** Null at the end. */
    [NEXT]: async (id: number) => {
      const { done, value } = (await open.get(id)?.chunks.next()) ?? { done: true, value: null };
      return done === true ? null : (value as Uint8Array);
    },
    [CLOSE]: (id: number) => {
      open.get(id)?.stream.destroy();
      open.delete(id);
    }
  };
  const close = () => {
    isClosed = true;
    for (const { stream } of open.values()) stream.destroy();
    open.clear();
  };
  return { handlers, close };
}

/** The files as another thread has them: read piece by piece, as fast as they are sent. */
export function filesOver(calls: PortCalls): RunFiles {
  return {
    files: (artifact_uri, most) => calls.call(LIST, artifact_uri, most),
    async read(...asked) {
      const { id, ...file } = await calls.call<{ id: number; size: number; version: string }>(
        OPEN,
        ...asked
      );
      const stream = new Readable({
        read() {
          calls.call<Uint8Array | null>(NEXT, id).then(
            chunk => this.push(chunk),
            (error: Error) => this.destroy(error)
          );
        },
        destroy(error, callback) {
          calls.tell(CLOSE, id);
          callback(error);
        }
      });
      return { ...file, stream };
    }
  };
}

const LIST = 'files';
const OPEN = 'open file';
const NEXT = 'next of file';
const CLOSE = 'close file';
