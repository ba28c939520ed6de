import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

import { MAX_INFLATED_BYTES } from '../../../src/protocol/limits.ts';
import { BadEncoding, inflatedBody } from '../../../src/server/otlp/inflate-body.ts';

const BODY = Buffer.from('a body');

it('unpacks what MLflow unpacks', async () => {
  expect(await inflatedBody(gzipSync(BODY), 'gzip')).toEqual(BODY);
  expect(await inflatedBody(gzipSync(BODY), 'GZIP')).toEqual(BODY);
  expect(await inflatedBody(deflateSync(BODY), 'deflate')).toEqual(BODY);
  expect(await inflatedBody(deflateRawSync(BODY), 'deflate')).toEqual(BODY);
});

it.each([
  ['gzip', BODY, 'Failed to decompress gzip payload'],
  ['gzip', gzipSync(BODY).subarray(0, -9), 'Failed to decompress gzip payload'],
  ['deflate', BODY, 'Failed to decompress deflate payload'],
  ['br', BODY, 'Unsupported Content-Encoding: br']
])('refuses other %s', async (encoding, body, message) => {
  const refused = await inflatedBody(body, encoding).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BadEncoding);
  expect(refused).toMatchObject({ message });
});

it('refuses a bomb without unpacking all of it', async () => {
  const bomb = Buffer.alloc(MAX_INFLATED_BYTES + 1);
  for (const [encoding, packed] of [
    ['gzip', gzipSync(bomb)],
    ['deflate', deflateSync(bomb)],
    ['deflate', deflateRawSync(bomb)]
  ] as const) {
    // Not `rejects`, which would print 64 MiB when it is red.
    const outcome = await inflatedBody(packed, encoding).then(
      () => 'unpacked',
      (error: { code?: string }) => error.code
    );
    expect(outcome).toBe('CONTENT_TOO_LARGE');
  }
});
