import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';

import { ApiError } from '../../protocol/errors.ts';
import { MAX_INFLATED_BYTES } from '../../protocol/limits.ts';

/** A body that is not what its Content-Encoding says, with MLflow's text (`decompress_otlp_body`). */
export class BadEncoding extends Error {}

/**
 * @param encoding of the request's header
 * @throws BadEncoding; ApiError CONTENT_TOO_LARGE for what would grow beyond all bounds, unlike MLflow's
 */
export async function inflatedBody(body: Buffer, encoding: string): Promise<Buffer> {
  switch (encoding.toLowerCase()) {
    case 'gzip':
      return unpacked(() => promisify(gunzip)(body, BOUND), 'gzip');
    case 'deflate':
      return unpacked(async () => {
        try {
          return await promisify(inflate)(body, BOUND);
        } catch (error) {
          if (isTooLarge(error)) throw error;
          return promisify(inflateRaw)(body, BOUND); // some clients leave zlib's frame out
        }
      }, 'deflate');
    default:
      throw new BadEncoding(`Unsupported Content-Encoding: ${encoding.toLowerCase()}`);
  }
}

async function unpacked(unpack: () => Promise<Buffer>, name: string): Promise<Buffer> {
  try {
    return await unpack();
  } catch (error) {
    if (isTooLarge(error)) {
      throw new ApiError(
        'CONTENT_TOO_LARGE',
        `The request's body is larger than ${MAX_INFLATED_BYTES} bytes when unpacked. ` +
          'Send less at once.'
      );
    }
    throw new BadEncoding(`Failed to decompress ${name} payload`, { cause: error });
  }
}

const BOUND = { maxOutputLength: MAX_INFLATED_BYTES };

const isTooLarge = (error: unknown) =>
  error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
