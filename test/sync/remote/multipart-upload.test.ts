import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileSource } from '../../../src/sync/remote/file-source.ts';
import { multipartOptionsOf } from '../../../src/sync/remote/multipart-options.ts';
import { MultipartUpload } from '../../../src/sync/remote/multipart-upload.ts';
import type { RemoteCalls } from '../../../src/sync/remote/remote-calls.ts';
import { callsTo, failureOf, listen, serve, textOf } from './small-server.ts';

/** Some remotes cannot be had, those of old versions say; one that can is in the integration tests. */
let said: string[];
let wantedParts: number;
/** What the remote answers otherwise, by what it is asked for. */
let answers: Record<string, { status?: number; text: string }>;
/** Where parts go; of another origin than the remote. */
let storage: string;
let openStorage: () => void;
let closeStorage: () => void;
let isGone: boolean;
let calls: RemoteCalls;
let upload: (file: FileSource, env?: Record<string, string>) => Promise<boolean>;

beforeEach(async () => {
  said = [];
  answers = {};
  const server = createServer((request, response) => {
    void textOf(request).then(text => {
      const part = request.url!.slice(1);
      said.push(`part ${part}: ${text}`);
      response.setHeader('etag', `"${part}"`).end();
    });
  });
  const storagePort = await listen(server);
  storage = `http://127.0.0.1:${storagePort}`;
  openStorage = () => void server.listen(storagePort, '127.0.0.1');
  closeStorage = () => {
    server.close();
    server.closeAllConnections();
  };
  const port = await serve((request, response) => {
    void textOf(request).then(text => {
      const what = /server-info|create|complete|abort/.exec(request.url!)![0];
      said.push(what);
      if (what === 'create') wantedParts = JSON.parse(text).num_parts;
      const answer = answers[what] ?? { text: answerTo(what, text) };
      response.writeHead(answer.status ?? 200).end(answer.text);
    });
  });
  calls = callsTo(`http://127.0.0.1:${port}`);
  upload = (file, env = {}) =>
    new MultipartUpload(
      calls,
      multipartOptionsOf({
        MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: '5',
        MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: '2',
        ...env
      })
    ).put('1/a/model.bin', file);
});

function answerTo(what: string, text: string): string {
  if (what === 'server-info') return '{"multipart_uploads_enabled":true}';
  if (what !== 'create') return '{}';
  const credentials = Array.from({ length: JSON.parse(text).num_parts }, (_, at) => ({
    url: `${storage}/${at + 1}`,
    part_number: at + 1
  }));
  return JSON.stringify({ upload_id: 'u', credentials });
}

function file(text: string, part?: FileSource['part']): FileSource {
  return {
    size: text.length,
    get whole(): Readable {
      throw new Error('not asked for');
    },
    part:
      part ?? (async ({ start, end }) => Readable.from([Buffer.from(text.slice(start, end + 1))]))
  };
}

it('goes in parts from the size on that the environment names', async () => {
  expect(await upload(file('1234'))).toBe(false);
  expect(said).toEqual([]);
  expect(await upload(file('12345'))).toBe(true);
  expect(said.slice(0, 2)).toEqual(['server-info', 'create']);
  expect(said.slice(2, -1).sort()).toEqual(['part 1: 12', 'part 2: 34', 'part 3: 5']);
  expect(said.at(-1)).toBe('complete');
});

describe('is none', () => {
  it.each([
    ['for a server that does not know the question', { status: 404, text: '{}' }],
    ['for one that answers with its page', { text: '<html>' }],
    ['for one that says no', { text: '{"multipart_uploads_enabled":false}' }]
  ])('%s', async (_, answer) => {
    answers['server-info'] = answer;
    expect(await upload(file('12345'))).toBe(false);
    expect(said).toEqual(['server-info']);
  });

  it('where it is not offered after all', async () => {
    answers['create'] = { status: 501, text: '{"error_code":"NOT_IMPLEMENTED"}' };
    const env = { MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'true' };
    expect(await upload(file('12345'), env)).toBe(false);
    expect(said).toEqual(['create']);
  });

  it('where the storage is out of our reach, which is no failure of the remote', async () => {
    storage = 'http://127.0.0.1:1';
    expect(await upload(file('12345'))).toBe(false);
    expect(said).toEqual(['server-info', 'create', 'abort']);
  });
});

it('takes nothing of a file that was replaced on the way', async () => {
  let parts = 0;
  const source = file('12345', async () => {
    if (++parts === 3) throw new Error('replaced');
    return Readable.from([Buffer.from('12')]);
  });
  await expect(upload(source)).rejects.toThrow('replaced');
  expect(said.at(-1)).toBe('abort');
  expect(said).not.toContain('complete');
});

it('is none where the remote cannot make one file of the parts', async () => {
  answers['complete'] = { status: 500, text: '{}' };
  expect(await upload(file('12345'))).toBe(false);
  expect(said.slice(-2)).toEqual(['complete', 'abort']);
});

it('fails where nobody knows whether the parts are a file now', async () => {
  answers['complete'] = { text: '<html>' };
  expect(await failureOf(upload(file('12345')).then(String))).toMatchObject({ kind: 'unclear' });
  expect(said.at(-1)).toBe('abort');
});

describe('where the storage took a part and is gone then', () => {
  const goneAfterFirst = (forMs: number) => {
    isGone = false;
    let parts = 0;
    return file('123456789', async ({ start, end }) => {
      // The first lanes take one each; what comes later meets nobody.
      if (++parts > 4 && !isGone) {
        isGone = true;
        closeStorage();
        if (forMs < Infinity) setTimeout(openStorage, forMs);
      }
      return Readable.from([Buffer.from('123456789'.slice(start, end + 1))]);
    });
  };

  it('tries again', async () => {
    expect(await upload(goneAfterFirst(1200))).toBe(true);
    expect(said.at(-1)).toBe('complete');
  });

  it('fails as such at last, and does not send the file as a whole; an end does not wait', async () => {
    const failed = failureOf(upload(goneAfterFirst(Infinity)).then(String));
    await expect.poll(() => isGone).toBe(true);
    await sleep(100);
    const began = performance.now();
    await calls.close();
    expect(await failed).toMatchObject({ kind: 'unreachable' });
    expect(performance.now() - began).toBeLessThan(200);
  });
});

it('has a few parts under way at a time', async () => {
  let open = 0;
  let most = 0;
  const source = file('x'.repeat(40), async () => {
    most = Math.max(most, ++open);
    return Readable.from([Buffer.from('xx')]).once('close', () => open--);
  });
  expect(await upload(source)).toBe(true);
  expect(most).toBe(4);
  expect(open).toBe(0);
});

it('has no more parts than storages take', async () => {
  answers['create'] = { status: 501, text: '{}' };
  await upload(file('x'.repeat(25_000)));
  expect(wantedParts).toBe(8334);
});
