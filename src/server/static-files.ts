import type { Readable } from 'node:stream';
import type sirv from 'sirv';

import { ApiError } from '../protocol/errors.ts';
import { requestTarget } from './request-target.ts';
import type { Exchange } from './route.ts';

/**
 * Sends a file of a folder that sirv serves. Resolves when it is sent.
 *
 * @param file its path in the folder, with a slash before it
 * @param missing what to say when the folder has no such file
 * @throws ApiError NOT_FOUND before anything was sent
 */
export function sendFile(
  serve: ReturnType<typeof sirv>,
  { request, response }: Exchange,
  file: string,
  missing: string
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    response.once('close', resolve);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // A file that is gone, after an upgrade of the package, fails while it is sent: sirv leaves that
    // to nobody, which would end the server, and a file open whose reader has gone.
    response.once('pipe', (source: Readable) => {
      source.once('error', () => response.destroy());
      response.once('close', () => source.destroy());
    });
    // sirv takes a range that is none for one. No page needs parts of these files.
    delete request.headers.range;
    request.url = file;
    serve(request, response, () => reject(new ApiError('NOT_FOUND', missing)));
  });
}

/**
 * Sends on to the same address with a slash at its end: a page that names its files relative to
 * itself must have it.
 *
 * @returns false when it has one
 */
export function sentToSlash({ request, response }: Exchange): boolean {
  const { path: asked } = requestTarget(request);
  if (asked.endsWith('/')) return false;
  response.writeHead(308, { Location: `${asked}/`, 'Content-Length': 0 });
  response.end();
  return true;
}
