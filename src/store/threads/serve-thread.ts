import { parentPort } from 'node:worker_threads';
import { encodeError } from './thread-error.ts';
import { CLOSE } from './thread.ts';

/** The other side of `Thread`: answers its messages one after the other, in their order. */
export function serveThread<Body>(options: {
  answer: (body: Body) => Promise<unknown> | unknown;
  close: () => void;
}): void {
  const port = parentPort;
  if (port === null) throw new TypeError('This is the program of a worker thread.');
  let previous: Promise<void> = Promise.resolve();
  port.on('message', ({ id, body }: { id: number; body: Body | typeof CLOSE }) => {
    previous = previous.then(async () => {
      try {
        const result = body === CLOSE ? options.close() : await options.answer(body);
        port.postMessage({ id, result }, ownMemory(result));
      } catch (error) {
        port.postMessage({ id, error: encodeError(error) });
      }
    });
  });
}

/** Bytes that are all of their memory go over without being copied; whoever answered them lets them go. */
const ownMemory = (result: unknown) =>
  result instanceof Uint8Array && result.byteLength === result.buffer.byteLength
    ? [result.buffer as ArrayBuffer]
    : [];
