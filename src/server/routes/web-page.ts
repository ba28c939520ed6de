import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sirv from 'sirv';

import { ApiError } from '../../protocol/errors.ts';
import { sendFile, sentToSlash } from '../static-files.ts';
import type { Exchange, Route } from '../route.ts';

/**
 * Our own web page: at `/celltrail/` with its files, and at `/` where no other page is. Open to
 * everybody, for there is nothing of the record in it, and it is where its readers sign in.
 *
 * @param folder of `scripts/bundle-web.mjs`; what is added to it later is not served
 * @param atRoot also at `/`
 */
export function webPageRoutes(folder: string, atRoot: boolean): Route[] {
  const index = readFileSync(path.join(folder, INDEX), 'utf8');
  const files = sirv(folder, {
    gzip: true,
    brotli: true,
    etag: true,
    // Their names bear a hash of what is in them.
    immutable: true,
    maxAge: YEAR_S,
    // An address without its ending is none of ours.
    extensions: []
  });
  // By these names alone: sirv also takes others for the same file, and has the index, which is no
  // page yet as it lies there.
  const names = new Set(readdirSync(folder).filter(name => name !== INDEX));
  const page = (address: string, root: string): Route => ({
    method: 'GET',
    path: address,
    under: 'root',
    open: true,
    answer: async exchange => {
      if (!sentToSlash(exchange)) sendIndex(exchange, index.replaceAll(ROOT, root));
    }
  });
  return [
    ...(atRoot ? [page('', './')] : []),
    page('celltrail', '../'),
    page('celltrail/', '../'),
    {
      method: 'GET',
      path: 'celltrail',
      under: 'root',
      below: true,
      open: true,
      answer: async exchange => {
        const { rest } = exchange;
        const missing = `The page has no file '${rest}'.`;
        if (rest === INDEX) sendIndex(exchange, index.replaceAll(ROOT, '../'));
        else if (names.has(rest)) await sendFile(files, exchange, `/${rest}`, missing);
        else throw new ApiError('NOT_FOUND', missing);
      }
    }
  ];
}

function sendIndex({ response }: Exchange, html: string): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    // It names the files of its version.
    'Cache-Control': 'no-store',
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff'
  });
  response.end(html);
}

/**
 * Nothing comes from other hosts and nothing goes there. Frames without an address of their own
 * (`srcdoc`, `blob:`, `data:`), in which artifacts are shown, have the same policy: scripts in
 * them do not run, pictures of others are not fetched.
 */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "frame-src 'self' data: blob:",
  // For the browser's PDF viewer, which is a plug-in to some; it looks at this where the frame's file is its own.
  'object-src blob:',
  "base-uri 'none'",
  "form-action 'none'"
].join('; ');

const INDEX = 'index.html';
/** In the index: the way from the page to the server's root. */
const ROOT = '{root}';
const YEAR_S = 31_536_000;
