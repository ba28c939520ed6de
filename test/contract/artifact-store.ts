import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ArtifactStore } from '../../src/store/artifacts/artifact-store.ts';

/** What every artifact store promises. */
export function artifactStoreContract(
  name: string,
  open: () => Promise<{ store: ArtifactStore; close: () => Promise<void> }>
): void {
  describe(`${name} as an artifact store`, () => {
    let store: ArtifactStore;
    let close: () => Promise<void>;

    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    const write = (path: string, content: string | Buffer) =>
      store.write(path, Readable.from([Buffer.from(content)]));
    const read = async (path: string, range?: { start: number; end: number }) =>
      text((await store.read(path, range)).stream);

    it('reads what was written, whatever bytes', async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
      await store.write('0/run/artifacts/data.bin', Readable.from(pieces(bytes, 70_001)));
      const body = await store.read('0/run/artifacts/data.bin');
      expect(body).toMatchObject({ size: 300_000, start: 0, end: 299_999 });
      expect((await buffer(body.stream)).equals(bytes)).toBe(true);
    });

    it('keeps an empty file', async () => {
      await store.write('empty.txt', Readable.from([]));
      expect(await read('empty.txt')).toBe('');
      expect(await store.list('')).toEqual([{ path: 'empty.txt', is_dir: false, file_size: 0 }]);
    });

    it('names all files below a folder, and when they were written', async () => {
      const before = Date.now() - 1000;
      for (const path of ['run/a.txt', 'run/z.txt', 'run/m/b.txt', 'other/c.txt']) {
        await write(path, 'x');
      }
      const files = await store.files('run', 10);
      expect(files.map(({ path }) => path)).toEqual(['a.txt', 'z.txt', 'm/b.txt']);
      for (const { time } of files) expect(time).toBeGreaterThan(before);
      expect(await store.files('run', 2)).toHaveLength(2);
      expect(await store.files('none', 10)).toEqual([]);
    });

    it('replaces a file as a whole', async () => {
      await write('a.txt', 'a longer first text');
      await write('a.txt', 'short');
      expect(await read('a.txt')).toBe('short');
    });

    it('leaves the old file as it was when a new one breaks off', async () => {
      await write('folder/a.txt', 'old');
      const broken = async function* () {
        yield Buffer.from('half of the n');
        throw new Error('the client left');
      };
      await expect(store.write('folder/a.txt', broken())).rejects.toThrow('the client left');
      expect(await read('folder/a.txt')).toBe('old');
      expect(await store.list('folder')).toHaveLength(1);
    });

    it('leaves nothing when a first upload breaks off', async () => {
      const broken = async function* () {
        yield Buffer.from('half');
        throw new Error('the client left');
      };
      await expect(store.write('new/a.txt', broken())).rejects.toThrow('the client left');
      expect(await store.list('new')).toEqual([]);
      expect(await store.list('')).toEqual([]);
    });

    it('reads a range, clipped to the file', async () => {
      await write('digits', '0123456789');
      expect(await read('digits', { start: 2, end: 4 })).toBe('234');
      expect(await read('digits', { start: 8, end: Infinity })).toBe('89');
      expect(await read('digits', { start: -3, end: Infinity })).toBe('789');
      expect(await read('digits', { start: -30, end: Infinity })).toBe('0123456789');
    });

    it('tells a range that holds no byte', async () => {
      await write('digits', '0123456789');
      const body = await store.read('digits', { start: 10, end: Infinity });
      expect(body.size).toBe(10);
      expect(body.end).toBeLessThan(body.start);
      expect(await text(body.stream)).toBe('');
    });

    it('says that a file is not there', async () => {
      await expect(store.read('no/such')).rejects.toMatchObject({
        code: 'RESOURCE_DOES_NOT_EXIST',
        message: "No such artifact: 'no/such'"
      });
    });

    it('refuses to read a folder', async () => {
      await write('folder/a.txt', 'a');
      await expect(store.read('folder')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    });

    it('refuses a file in the place of a folder, and a folder in the place of a file', async () => {
      await write('folder/a.txt', 'a');
      await expect(write('folder', 'x')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
      await expect(write('folder/a.txt/b', 'x')).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE'
      });
      expect(await read('folder/a.txt')).toBe('a');
    });

    it('lists direct children, sorted, with paths relative to what was asked for', async () => {
      await write('run/b.txt', '22');
      await write('run/a/deep.txt', '1');
      await write('run/Z.txt', '');
      expect(await store.list('run')).toEqual([
        { path: 'Z.txt', is_dir: false, file_size: 0 },
        { path: 'a', is_dir: true },
        { path: 'b.txt', is_dir: false, file_size: 2 }
      ]);
    });

    it('lists nothing for an unknown path or a file', async () => {
      await write('a.txt', 'a');
      expect(await store.list('unknown/path')).toEqual([]);
      expect(await store.list('a.txt')).toEqual([]);
    });

    it('removes a file, a folder with all in it, and what is absent', async () => {
      await write('run/a/1.txt', '1');
      await write('run/b.txt', '2');
      await store.remove('run/a');
      expect(await store.list('run')).toEqual([{ path: 'b.txt', is_dir: false, file_size: 1 }]);
      await store.remove('run/b.txt');
      await store.remove('run/b.txt');
      await store.remove('never/was');
      expect(await store.list('run')).toEqual([]);
    });

    it('keeps the last whole file of writers at the same time', async () => {
      const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(50_000));
      await Promise.all(texts.map(content => write('same.txt', content)));
      expect(texts).toContain(await read('same.txt'));
    });

    it('keeps names beyond ASCII and names with a percent sign', async () => {
      await write('図/größe 100%.txt', 'x');
      expect(await read('図/größe 100%.txt')).toBe('x');
      expect(await store.list('図')).toEqual([
        { path: 'größe 100%.txt', is_dir: false, file_size: 1 }
      ]);
    });
  });
}

function* pieces(bytes: Buffer, length: number) {
  for (let start = 0; start < bytes.length; start += length) {
    yield bytes.subarray(start, start + length);
  }
}
