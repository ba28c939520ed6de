import { existsSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

const FILES = '/api/2.0/mlflow-artifacts/artifacts';

describe('the artifact endpoints', () => {
  let open: OpenServer;
  let run_id: string;
  let root: string;

  beforeAll(async () => {
    open = await openServer();
    run_id = (await open.post('runs/create', { experiment_id: '0' })).body.run.info.run_id;
    root = `${FILES}/0/${run_id}/artifacts`;
  });
  afterAll(() => open.close());

  const put = (file: string, body: string) =>
    ask(open.server, 'PUT', `${root}/${file}`, { body, headers: { 'content-type': 'text/plain' } });
  const read = (file: string, headers: Record<string, string> = {}) =>
    ask(open.server, 'GET', `${root}/${file}`, { headers });

  it('store, read and delete a file', async () => {
    expect(await put('folder/a%20b%25.txt', 'content')).toMatchObject({ status: 200, text: '{}' });
    const got = await read('folder/a%20b%25.txt');
    expect(got).toMatchObject({ status: 200, text: 'content' });
    expect(got.headers).toMatchObject({
      'content-length': '7',
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="a b%.txt"',
      'x-content-type-options': 'nosniff'
    });
    expect((await ask(open.server, 'DELETE', `${root}/folder/a%20b%25.txt`)).status).toBe(200);
    expect(await read('folder/a%20b%25.txt')).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' }
    });
  });

  it('never let a browser run what was stored', async () => {
    for (const name of ['page.html', 'page.svg', 'page.xhtml', 'page']) {
      await put(name, '<script>alert(1)</script>');
      const { headers } = await read(name);
      expect(headers['content-type']).not.toMatch(/html|^text\/xml/);
      expect(headers['content-disposition']).toMatch(/^attachment/);
      expect(headers['content-security-policy']).toContain('sandbox');
    }
  });

  it('read ranges', async () => {
    await put('digits', '0123456789');
    const middle = await read('digits', { range: 'bytes=2-4' });
    expect(middle).toMatchObject({ status: 206, text: '234' });
    expect(middle.headers).toMatchObject({
      'content-range': 'bytes 2-4/10',
      'content-length': '3',
      'accept-ranges': 'bytes'
    });
    expect(await read('digits', { range: 'bytes=7-' })).toMatchObject({ status: 206, text: '789' });
    expect(await read('digits', { range: 'bytes=-2' })).toMatchObject({ status: 206, text: '89' });
    for (const range of ['nonsense', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=4-2']) {
      expect(await read('digits', { range })).toMatchObject({ status: 200, text: '0123456789' });
    }
    expect(await read('digits', { range: 'bytes=-900' })).toMatchObject({
      status: 206,
      text: '0123456789'
    });
    for (const range of ['bytes=10-', 'bytes=-0']) {
      const none = await read('digits', { range });
      expect(none.status).toBe(416);
      expect(none.headers['content-range']).toBe('bytes */10');
    }
  });

  it('read a range only of the file that it was a part of', async () => {
    await put('changing', '0123456789');
    const { etag } = (await read('changing')).headers;
    const rest = { range: 'bytes=5-', 'if-range': etag! };
    expect(await read('changing', rest)).toMatchObject({ status: 206, text: '56789' });
    await put('changing', 'abcdefghij!');
    expect(await read('changing', rest)).toMatchObject({ status: 200, text: 'abcdefghij!' });
  });

  it('answer HEAD with what GET would have', async () => {
    await put('headed.txt', 'some text');
    const answer = await ask(open.server, 'HEAD', `${root}/headed.txt`);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-length']).toBe('9');
  });

  it('keep one whole file of uploads at the same time', async () => {
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(300_000));
    const answers = await Promise.all(texts.map(text => put('contended', text)));
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 200));
    expect(texts).toContain((await read('contended')).text);
  });

  it('store an empty file', async () => {
    await put('empty', '');
    expect(await read('empty')).toMatchObject({ status: 200, text: '' });
  });

  it('list files, with paths relative to what was asked for or to the run', async () => {
    await put('listed/x.txt', 'abc');
    const expected = [{ path: 'x.txt', is_dir: false, file_size: 3 }];
    const proxied = await ask(open.server, 'GET', `${FILES}?path=0/${run_id}/artifacts/listed`);
    expect(proxied.body).toEqual({ files: expected });
    expect((await open.get(`artifacts/list?run_id=${run_id}&path=listed`)).body).toEqual({
      root_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
      files: [{ ...expected[0], path: 'listed/x.txt' }]
    });
    expect((await open.get(`artifacts/list?run_uuid=${run_id}`)).body.files).toContainEqual({
      path: 'listed',
      is_dir: true
    });
    expect((await ask(open.server, 'GET', `${FILES}?path=nope`)).body).toEqual({});
  });

  it('say that the artifacts of a run are kept elsewhere', async () => {
    const { body } = await open.post('experiments/create', {
      name: 'elsewhere',
      artifact_location: 's3://bucket/path'
    });
    const made = await open.post('runs/create', { experiment_id: body.experiment_id });
    const id = made.body.run.info.run_id;
    expect(await open.get(`artifacts/list?run_id=${id}`)).toMatchObject({ status: 501 });
    for (const place of ['upload', 'download']) {
      const body = { run_id: id, path: 'a' };
      expect(await open.post(`artifacts/presigned-${place}-url`, body)).toMatchObject({
        status: 501,
        body: {
          message: `Presigned ${place} is not supported for the current artifact repository`
        }
      });
    }
  });

  it.each([
    '../x',
    '%2e%2e/x',
    '..%2fx',
    '%252e%252e/x',
    '%25252e%25252e%25252fx',
    '/etc/passwd',
    '%2fetc/passwd',
    'a%00b',
    'C:%5Cx',
    '%5c..%5cx',
    '%E0%A4%A'
  ])('refuse to leave the folder by %s', async bad => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await ask(open.server, method, `${FILES}/${bad}`, { body: 'x' });
      expect(answer).toMatchObject({
        status: 400,
        body: { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' }
      });
    }
    const query = bad.includes('%E0') ? '../x' : bad;
    for (const url of [
      `${FILES}?path=${query}`,
      `/api/2.0/mlflow/artifacts/list?run_id=${run_id}&path=${query}`
    ]) {
      expect((await ask(open.server, 'GET', url)).body).toMatchObject({ message: 'Invalid path' });
    }
    expect(readdirSync(open.dataDir)).not.toContain('x');
  });

  it('follow no symbolic link', async () => {
    await put('real.txt', 'x');
    const folder = path.join(open.dataDir, 'artifacts', '0', run_id, 'artifacts');
    writeFileSync(path.join(open.dataDir, 'secret'), 'secret');
    symlinkSync(path.join(open.dataDir, 'secret'), path.join(folder, 'link'));
    symlinkSync(open.dataDir, path.join(folder, 'up'));
    for (const file of ['link', 'up/secret', 'up/store.db']) {
      expect(await read(file)).toMatchObject({ status: 400 });
    }
    expect(await put('up/planted', 'x')).toMatchObject({ status: 400 });
    expect(readdirSync(open.dataDir)).not.toContain('planted');
  });

  it('keep nothing of an upload that is cut off', async () => {
    const socket = connect(open.server.port, '127.0.0.1');
    socket.write(
      `PUT ${root}/cut/half.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(500_000)}`
    );
    const uploads = path.join(open.dataDir, 'artifacts', '.uploading');
    await until(() => readdirSync(uploads).length === 1);
    socket.destroy();
    await until(() => readdirSync(uploads).length === 0);
    expect((await read('cut/half.bin')).status).toBe(404);
    expect((await open.get(`artifacts/list?run_id=${run_id}&path=cut`)).body.files).toBeUndefined();
  });

  it.runIf(existsSync('/proc/self/fd'))(
    'leave no file open whose reader has gone, at whatever moment',
    async () => {
      await put('gone/large.bin', 'x'.repeat(8_000_000));
      for (let at = 0; at < 60; at++) {
        const socket = connect(open.server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(`GET ${root}/gone/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        await sleep(at % 6);
        socket.destroy();
      }
      await sleep(500);
      expect(openFiles().filter(file => file.endsWith('large.bin'))).toEqual([]);
    }
  );
});

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap(fd => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}
