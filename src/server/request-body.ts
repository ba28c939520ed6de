import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';

import { ApiError } from '../protocol/errors.ts';
import { MAX_BODY_BYTES } from '../protocol/limits.ts';
import { parseJson } from './parse-json.ts';

/**
 * Reads a body into memory.
 *
 * A body over the limit is read on and thrown away, so that its sender gets to read the answer;
 * one that is far over it is not, and the connection is cut after the answer.
 *
 * @throws ApiError CONTENT_TOO_LARGE
 */
export function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const kept = KEPT.get(request);
  return kept === undefined ? readOnce(request, limit) : Promise.resolve(kept);
}

/** As its headers say. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
}

/** Reads a body that more than one will read. @throws ApiError CONTENT_TOO_LARGE */
export async function keepBody(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request);
  KEPT.set(request, body);
  return body;
}

const KEPT = new WeakMap<IncomingMessage, Buffer>();

function readOnce(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    let chunks: Buffer[] = [];
    let size = 0;
    const refuse = () => reject(tooLarge(limit));
    if (declared > limit * DRAINED_LIMITS) {
      refuse();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks = [];
        if (size > limit * DRAINED_LIMITS) {
          request.pause();
          refuse();
        }
      }
    });
    request.on('end', () => {
      if (size > limit) refuse();
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    // Nobody is left to answer; the promise must settle all the same.
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new ApiError('BAD_REQUEST', 'The request was cut off.'));
    });
  });
}

/**
 * The body as MLflow's server reads it (`_get_normalized_request_json`): what is missing or no
 * JSON counts as `{}`, so that the first required field is what the caller hears about, and JSON
 * in a JSON string is parsed again, for old clients. Unlike MLflow's server, which takes packed
 * bytes for broken JSON, it unpacks gzip and deflate.
 *
 * @param options.limit in bytes
 * @param options.unpacks false: refuses a packed body before it is read
 * @throws ApiError INVALID_PARAMETER_VALUE for a wrong Content-Type or Content-Encoding, or JSON
 *   that is no object; CONTENT_TOO_LARGE
 */
export async function readJson(
  request: IncomingMessage,
  { limit = MAX_BODY_BYTES, unpacks = true } = {}
): Promise<Record<string, unknown>> {
  checkContentType(request);
  const encoding = request.headers['content-encoding'];
  if (!unpacks && encoding !== undefined) {
    throw new ApiError('INVALID_PARAMETER_VALUE', 'This request takes no Content-Encoding.');
  }
  const body = await readBody(request, limit);
  const bytes = encoding === undefined ? body : await unpacked(body, encoding, limit);
  if (bytes.length === 0) return {};
  let value = parseJson(bytes);
  if (typeof value === 'string') value = parseJson(value);
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ApiError('INVALID_PARAMETER_VALUE', 'The request body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

const tooLarge = (limit: number) =>
  new ApiError(
    'CONTENT_TOO_LARGE',
    `The request's body is larger than ${limit} bytes. Send less at once.`
  );

/** Unpacks at most as much as a plain body may have: a few bytes can stand for gigabytes. */
async function unpacked(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const name = encoding.toLowerCase();
  if (name === 'identity' || body.length === 0) return body;
  const unpack = UNPACK.get(name);
  if (!unpack) {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      `Bad Request. Content-Encoding '${encoding}' is not understood; send gzip, deflate or none.`
    );
  }
  try {
    return await unpack(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(limit);
    }
    throw new ApiError('INVALID_PARAMETER_VALUE', `Bad Request. The body is no ${name}.`, {
      cause: error
    });
  }
}

const UNPACK = new Map<string, (body: Buffer, options: ZlibOptions) => Promise<Buffer>>([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)]
]);

/** How many times the limit is read for the sake of an answer that the sender can read. */
const DRAINED_LIMITS = 8;

function checkContentType(request: IncomingMessage): void {
  if (request.method !== 'POST' && request.method !== 'PUT') return;
  const type = request.headers['content-type'];
  if (type === 'application/json') return;
  if (type === undefined) {
    throw new ApiError('INVALID_PARAMETER_VALUE', 'Bad Request. Content-Type header is missing.');
  }
  if (type.split(';', 1)[0] !== 'application/json') {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      "Bad Request. Content-Type must be one of ['application/json']."
    );
  }
}
