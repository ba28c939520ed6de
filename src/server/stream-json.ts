import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Answers with JSON that comes in chunks, not faster than the caller takes it. Rejects before
 * anything is sent when the first chunk fails; when a later one does, the connection is cut.
 */
export async function streamJson(
  response: ServerResponse,
  chunks: AsyncGenerator<Uint8Array>
): Promise<void> {
  const first = await chunks.next();
  const second = await chunks.next();
  const headers = ['Content-Type', 'application/json', 'X-Content-Type-Options', 'nosniff'];
  if (first.done || second.done) {
    const bytes = first.done ? new Uint8Array(0) : first.value;
    response.writeHead(200, [...headers, 'Content-Length', String(bytes.length)]);
    response.end(bytes);
    return;
  }
  response.writeHead(200, headers);
  const all = async function* () {
    yield first.value;
    yield second.value;
    yield* chunks;
  };
  await pipeline(Readable.from(all()), response).catch((error: NodeJS.ErrnoException) => {
    // The caller went away: that is no failure of ours.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
